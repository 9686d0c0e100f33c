"""The digest desk: who may do what to which digest, what is refused and why, what is kept of two at once."""

from datetime import date
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import StaffAct, User
from papers.digests.rebuilds import plan_rebuild
from papers.forms.digests import DigestForm, EntryForm
from papers.models import Digest, Entry, Paper, Topic
from tests.factories import make_announcement, make_curator, make_digest, make_entry, make_paper, make_topic

pytestmark = pytest.mark.django_db
DAY = date(2023, 11, 2)


@pytest.fixture
def curator(db: None) -> User:
    return make_curator()


@pytest.fixture
def client(curator: User) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(curator)
    return client


@pytest.fixture
def digest(curator: User) -> Digest:
    """Two papers, of a topic given to the curator."""
    digest = make_digest(make_topic())
    digest.topic.curators.add(curator)
    for number in (1, 2):
        make_entry(digest, make_paper(f"2311.0000{number}"))
    return digest


def page_of(digest: Digest) -> str:
    return f"/admin/papers/digest/{digest.pk}/change/"


def sent(client: Client, digest: Digest, **changes: Any) -> dict[str, Any]:
    """What a browser sends from the page as it is now, but for these fields."""
    return form_values(client.get(page_of(digest))) | changes


def form_values(answer: HttpResponse) -> dict[str, Any]:
    form = answer.context["form"]  # type: ignore[attr-defined]
    fields = {}
    for part in (form.whole, *form.entries):
        for bound in part:
            value = bound.value()
            if value is True:
                fields[bound.html_name] = "on"
            elif value is not False:
                fields[bound.html_name] = "" if value is None else value
    return fields


def key(digest: Digest, number: int, name: str) -> str:
    return f"e{digest.entries.get(paper__arxiv_id=f'2311.0000{number}').pk}-{name}"


def errors(answer: HttpResponse) -> dict[str, list[str]]:
    form = answer.context["form"]  # type: ignore[attr-defined]
    parts = (form.whole, *form.entries)
    return {part.add_prefix(name): list(told) for part in parts for name, told in part.errors.items()}


def test_what_a_curator_says_takes_effect_at_once(client: Client, digest: Digest, curator: User) -> None:
    said = {"introduction": "Read this.", key(digest, 2, "pinned"): "on", key(digest, 1, "hidden"): "on"}
    fields = sent(client, digest, **said, **{key(digest, 1, "hidden_reason"): "off topic"})
    answer = client.post(page_of(digest), fields, follow=True)
    digest.refresh_from_db()
    assert (digest.introduction, digest.signed_by, digest.entry_count) == ("Read this.", curator, 1)
    assert list(digest.entries.filter(hidden=False).values_list("paper__arxiv_id", "rank")) == [
        ("2311.00002", 1)
    ]
    [message] = answer.context["messages"]
    assert (str(message), message.extra_tags) == ("Saved.", str(StaffAct.objects.get().pk))


def test_saving_without_a_change_is_no_act(client: Client, digest: Digest) -> None:
    answer = client.post(page_of(digest), sent(client, digest), follow=True)
    assert [str(message) for message in answer.context["messages"]] == ["Nothing was changed."]
    assert not StaffAct.objects.exists()


def test_an_act_is_taken_back_from_the_page(client: Client, digest: Digest) -> None:
    client.post(page_of(digest), sent(client, digest, introduction="Hm."))
    [(act, can)] = client.get(page_of(digest)).context["acts"]
    assert can
    client.post(
        f"/admin/accounts/staffact/{act.pk}/undo/", HTTP_REFERER="http://testserver" + page_of(digest)
    )
    assert Digest.objects.get().introduction == ""


def test_hiding_asks_for_the_reason_and_keeps_what_was_typed(client: Client, digest: Digest) -> None:
    said = {"introduction": "Kept.", key(digest, 1, "hidden"): "on"}
    answer = client.post(page_of(digest), sent(client, digest, **said))
    assert errors(answer) == {key(digest, 1, "hidden_reason"): ["Say why: readers are shown the reason."]}
    assert b"Kept.</textarea>" in answer.content
    assert Digest.objects.get().introduction == ""


@pytest.mark.parametrize(
    "typed", ["2311.00007", "arXiv:2311.00007v2", "https://arxiv.org/pdf/2311.00007.pdf"]
)
def test_a_paper_is_added_by_its_id_in_any_form_and_removed_again(
    client: Client, digest: Digest, typed: str
) -> None:
    make_paper("2311.00007")
    client.post(page_of(digest), sent(client, digest, add=typed))
    assert digest.entries.get(by_hand=True).paper.arxiv_id == "2311.00007"
    client.post(page_of(digest), sent(client, digest, **{key(digest, 7, "remove"): "on"}))
    assert not digest.entries.filter(by_hand=True).exists()


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (
            "2311.09999",
            "This site does not hold 2311.09999. An operator can fetch it: manage.py fetch 2311.09999",
        ),
        ("a paper", "This is no arXiv id. A good example: 2310.12755"),
        ("2311.00001", "This paper is in the digest already."),
        ("x" * 201, "Ensure this value has at most 200 characters (it has 201)."),
        ("2311.00001\0", "Null characters are not allowed."),
    ],
)
def test_a_paper_that_cannot_be_added_is_told_beside_the_field(
    client: Client, digest: Digest, typed: str, told: str
) -> None:
    answer = client.post(page_of(digest), sent(client, digest, add=typed))
    assert errors(answer) == {"add": [told]}
    assert digest.entries.count() == 2


class TestTwoAtOnce:
    """The second sees what the first changed; what the second did not touch is not undone."""

    def test_the_second_sees_the_first_ones_change_and_saves_over_it_knowingly(
        self, client: Client, digest: Digest
    ) -> None:
        other = make_curator("other", shown_name="Olga")
        digest.topic.curators.add(other)
        second = sent(client, digest, introduction="Mine.", **{key(digest, 2, "annotation"): "My note."})
        first = Client()
        first.force_login(other)
        said = {"introduction": "Theirs.", key(digest, 1, "pinned"): "on", key(digest, 2, "place"): "1"}
        first.post(page_of(digest), sent(first, digest, **said))
        answer = client.post(page_of(digest), second)
        assert answer.status_code == 409
        news = answer.context["form"].news
        assert news == [
            ("", "Introduction", "Theirs."),
            ("2311.00001", "Pin to the top", True),
            ("2311.00002", "Place", 1),
        ]
        assert "changed by Olga while you were at it" in answer.content.decode()
        digest.refresh_from_db()
        assert digest.introduction == "Theirs."
        merged = form_values(answer)
        assert merged["introduction"] == "Mine."
        assert client.post(page_of(digest), merged).status_code == 302
        digest.refresh_from_db()
        one, two = digest.entries.order_by("paper")
        assert (digest.introduction, one.pinned, two.place, two.annotation) == ("Mine.", True, 1, "My note.")

    def test_a_note_on_a_paper_that_went_meanwhile_is_given_back(
        self, client: Client, digest: Digest
    ) -> None:
        fields = sent(client, digest, **{key(digest, 1, "annotation"): "Long thoughts."})
        digest.entries.get(paper__arxiv_id="2311.00001").delete()
        Digest.objects.update(edition=1)
        answer = client.post(page_of(digest), fields)
        assert answer.status_code == 409
        assert answer.context["form"].news == [("", "", "Long thoughts.")]
        assert "Your note: Long thoughts." in answer.content.decode()

    @pytest.mark.parametrize("seen", ["", "[]", "{", "9" * 5_000, '{"": 1}', '{"": [[]]}', "[" * 5_000])
    def test_a_page_of_nobody_knows_what_overwrites_nothing(
        self, client: Client, digest: Digest, seen: str
    ) -> None:
        fields = sent(client, digest, introduction="Mine.", seen=seen)
        Digest.objects.update(edition=1, introduction="Theirs.")
        assert client.post(page_of(digest), fields).status_code == 409
        assert Digest.objects.get().introduction == "Theirs."


def test_entries_that_were_not_on_the_page_are_left_alone(client: Client, digest: Digest) -> None:
    fields = sent(client, digest, introduction="Hm.")
    late = make_entry(digest, make_paper("2311.00003"), annotation="Theirs.")
    assert client.post(page_of(digest), fields).status_code == 302
    late.refresh_from_db()
    assert late.annotation == "Theirs."


def test_a_long_digest_has_pages_and_each_is_saved_by_itself(client: Client, digest: Digest) -> None:
    for number in range(100, 160):
        make_entry(digest, make_paper(f"2311.00{number}"))
    page = client.get(page_of(digest) + "?p=2")
    assert (len(page.context["form"].entries), list(page.context["pages"])) == (12, [1, 2])
    assert client.get(page_of(digest) + "?p=99999").context["number"] == 2
    fields = form_values(page) | {f"e{page.context['form'].entries[0].entry.pk}-annotation": "Hm."}
    assert client.post(page_of(digest) + "?p=2", fields)["Location"] == page_of(digest) + "?p=2"
    assert digest.entries.exclude(annotation="").count() == 1


@pytest.mark.parametrize("entries", [1, 50])
def test_queries_of_the_page_do_not_grow(
    client: Client, digest: Digest, django_assert_num_queries: Any, entries: int
) -> None:
    for number in range(100, 100 + entries):
        make_entry(digest, make_paper(f"2311.00{number}"))
    client.get(page_of(digest))
    with django_assert_num_queries(13):
        client.get(page_of(digest))


@pytest.mark.parametrize("digests", [1, 50])
def test_queries_of_the_list_do_not_grow(
    client: Client, digest: Digest, django_assert_num_queries: Any, digests: int
) -> None:
    for number in range(digests):
        make_digest(digest.topic, on=date(2024, 1, 1 + number % 28).replace(year=2024 + number // 28))
    client.get("/admin/papers/digest/")
    with django_assert_num_queries(13):
        client.get("/admin/papers/digest/")


def test_the_list_counts_and_is_found_by_both_names(client: Client, digest: Digest) -> None:
    Topic.objects.update(name_zh="视觉")
    digest.entries.filter(paper__arxiv_id="2311.00001").update(pinned=True)
    digest.entries.filter(paper__arxiv_id="2311.00002").update(hidden=True)
    Digest.objects.update(missing={"days": [["cs.CV", "2023-11-02", "stragglers"]]})
    for query, found in (
        ("q=视觉", 1),
        ("q=vision", 1),
        ("q=graph", 0),
        ("missing=yes", 1),
        ("missing=no", 0),
    ):
        rows = client.get("/admin/papers/digest/?" + query).context["cl"].result_list
        assert [(row.pinned, row.hidden) for row in rows] == [(1, 1)] * found


class TestBuilding:
    """From the list or the topic's page."""

    PAGE = "/admin/papers/digest/build/"

    def asked(self, digest: Digest, day: str) -> dict[str, str]:
        return {"topic": str(digest.topic_id), "date": day}

    def test_a_digest_is_built_and_logged(self, client: Client, digest: Digest) -> None:
        make_announcement(make_paper("2311.00009", first_listed=date(2023, 11, 3)))
        answer = client.post(self.PAGE, self.asked(digest, "2023-11-03"))
        built = Digest.objects.get(date=date(2023, 11, 3))
        assert answer["Location"] == page_of(built)
        assert list(StaffAct.objects.values_list("kind", "target")) == [
            ("digest.build", "Vision transformer 2023-11-03")
        ]

    @pytest.mark.parametrize(
        ("day", "told"),
        [
            ("2999-01-01", "2999-01-01 is still to come"),
            ("2023-11-07", "Nothing was announced for this topic in that window: no digest."),
            ("soon", "Enter a valid date."),
            ("", "This field is required."),
        ],
    )
    def test_a_date_without_one_is_refused_in_words(
        self, client: Client, digest: Digest, day: str, told: str
    ) -> None:
        answer = client.post(self.PAGE, self.asked(digest, day))
        assert answer.context["form"].errors == {"date": [told]}
        assert not StaffAct.objects.exists()

    def test_a_weekly_topic_says_its_weekday(self, client: Client, digest: Digest) -> None:
        Topic.objects.update(cadence="weekly", weekday=6)
        answer = client.post(self.PAGE, self.asked(digest, "2023-11-03"))
        assert "once a week, on Sunday" in answer.context["form"].errors["date"][0]

    def test_a_topic_by_hand_is_cut_on_any_date(self, client: Client, digest: Digest) -> None:
        Topic.objects.update(cadence="by hand")
        make_announcement(make_paper("2311.00009", first_listed=date(2023, 11, 4)))
        assert client.post(self.PAGE, self.asked(digest, "2023-11-04")).status_code == 302

    def test_a_rule_that_cannot_be_read_is_told(self, client: Client, digest: Digest) -> None:
        Topic.objects.update(rule="(graph")
        answer = client.post(self.PAGE, self.asked(digest, "2023-11-04"))
        assert list(answer.context["form"].errors) == ["topic"]

    def test_another_ones_topic_is_not_offered(self, client: Client, digest: Digest) -> None:
        other = make_topic("other")
        answer = client.post(self.PAGE, {"topic": str(other.pk), "date": "2023-11-02"})
        assert list(answer.context["form"].errors) == ["topic"]


class TestRebuilding:
    """The diff first."""

    def test_the_diff_is_shown_and_done_as_shown(self, client: Client, digest: Digest) -> None:
        make_announcement(make_paper("2311.00009", title="Planar graphs", first_listed=DAY))
        digest.entries.filter(paper__arxiv_id="2311.00002").update(annotation="Mine.")
        Topic.objects.update(rule="graphs")
        address = f"/admin/papers/digest/{digest.pk}/rebuild/"
        page = client.get(address)
        told = {name: [row[0].arxiv_id for row in page.context[name]] for name in ("comes", "goes", "kept")}
        assert told == {"comes": ["2311.00009"], "goes": ["2311.00001"], "kept": ["2311.00002"]}
        assert client.post(address, {"mark": page.context["plan"].mark})["Location"] == page_of(digest)
        ids = sorted(digest.entries.values_list("paper__arxiv_id", flat=True))
        assert ids == ["2311.00002", "2311.00009"]

    @pytest.mark.parametrize("mark", ["", "x", "0" * 10_000, "\0"])
    def test_what_was_not_shown_is_shown_first(self, client: Client, digest: Digest, mark: str) -> None:
        Topic.objects.update(rule="graphs")
        answer = client.post(f"/admin/papers/digest/{digest.pk}/rebuild/", {"mark": mark})
        assert (answer.status_code, digest.entries.count()) == (409, 2)
        assert plan_rebuild(Digest.objects.get()).mark in answer.content.decode()

    def test_a_rule_that_cannot_be_read_is_told(self, client: Client, digest: Digest) -> None:
        Topic.objects.update(rule="(graph")
        for answer in (client.get, client.post):
            page = answer(f"/admin/papers/digest/{digest.pk}/rebuild/")
            assert "The topic’s rule cannot be read" in page.content.decode()


@pytest.mark.parametrize("address", ["change", "rebuild"])
def test_the_digest_of_anothers_topic_is_as_if_it_were_not_there(
    client: Client, digest: Digest, address: str
) -> None:
    foreign = make_digest(make_topic("other"))
    for pk in (foreign.pk, 10**20):
        page = f"/admin/papers/digest/{pk}/{address}/"
        assert [client.get(page).status_code, client.post(page).status_code] == [302, 302]
    assert not StaffAct.objects.exists()


def test_who_only_looks_changes_nothing(client: Client, digest: Digest, curator: User) -> None:
    fields = sent(client, digest, introduction="Hm.")
    curator.groups.get().permissions.remove(*_changing())
    assert client.get(page_of(digest)).status_code == 200
    assert client.post(page_of(digest), fields).status_code == 403
    assert client.get(f"/admin/papers/digest/{digest.pk}/rebuild/").status_code == 403
    assert client.get("/admin/papers/digest/build/").status_code == 403
    assert client.get("/admin/papers/rebuild/add/").status_code == 403


def _changing() -> Any:
    from django.contrib.auth.models import Permission

    return Permission.objects.filter(codename="change_digest")


@given(text=st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    entry = Entry(pk=1, paper=Paper(arxiv_id="2311.00001"))
    names = ("pinned", "place", "hidden", "hidden_reason", "annotation", "remove")
    EntryForm(entry, data={f"e1-{name}": text for name in names}).is_valid()
    DigestForm(dict.fromkeys(("introduction", "published", "add", "edition", "seen"), text)).is_valid()


def test_page_names_the_days_that_are_missing(client: Client, digest: Digest) -> None:
    Digest.objects.update(
        missing={"days": [["cs.CV", "2023-11-02", "stragglers"], ["cs.RO", "2023-11-02", ""]]}
    )
    assert "(cs.CV 2023-11-02, cs.RO 2023-11-02)" in client.get(page_of(digest)).content.decode()
