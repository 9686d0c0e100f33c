"""The inbox: every kind of notice, what may not be shown, reading, pages."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from papers.clock import now
from papers.models import Author, Notice
from tests.factories import make_collection, make_comment, make_paper, make_reader

pytestmark = pytest.mark.django_db
COMMENTS = ("reply", "mention", "thread")
FACTS: dict[str, dict[str, Any]] = {
    "version": {"version": 2, "from": 1},
    "accepted": {"venue": "WACV 2024"},
    "journal": {"journal_ref": "J. Tests 1"},
    "moderation": {"act": "hide", "reason": "not about the paper"},
    "claim": {"confirmed": True, "reason": ""},
    "import": {"import": 7},
}


def tell(reader: User, kind: str, key: str = "", **fields: Any) -> Notice:
    values = {"at": now(), "facts": FACTS.get(kind, {})} | fields
    return Notice.objects.create(reader=reader, kind=kind, key=key or kind, **values)


def tell_everything(reader: User) -> None:
    """One notice of each kind."""
    paper = make_paper(title="The <first> paper")
    comment = make_comment(paper)
    author = Author.objects.get(name="Ada Lovelace")
    collection = make_collection(make_reader("other"), name="Secret plans", public=True)
    for kind in Notice.Kind.values:
        rows: dict[str, Any] = {}
        rows |= {"comment": comment} if kind in (*COMMENTS, "moderation") else {}
        rows |= {"author": author} if kind in ("author", "claim") else {}
        rows |= {"collection": collection} if kind in ("collection", "member") else {}
        rows |= {"paper": paper} if kind not in ("claim", "member", "import") else {}
        tell(reader, kind, **rows)


def test_every_kind_has_its_line(mira: Client, reader: User) -> None:
    tell_everything(reader)
    page = mira.get("/inbox/").content.decode()
    assert page.count("data-unread") == len(Notice.Kind.values)
    for part in (
        "/papers/2311.00001/changes/?from=1&amp;to=2",
        "now says WACV 2024",
        "J. Tests 1",
        "Secret plans",
        "/library/import/7/",
        "not about the paper",
        "The &lt;first&gt; paper",
    ):
        assert part in page


def test_what_may_not_be_shown_has_no_text(mira: Client, reader: User) -> None:
    paper = make_paper(title="Some paper")
    for state in ("hidden", "deleted"):
        comment = make_comment(paper, make_reader(f"writer-{state}"), state=state)
        tell(reader, "reply", state, paper=paper, comment=comment)
    foreign = make_collection(make_reader("other"), name="Secret plans")
    tell(reader, "collection", paper=paper, collection=foreign)
    page = mira.get("/inbox/").content
    assert [page.count(word) for word in (b"writer-", b"Secret plans", b"Some paper")] == [0, 0, 0]


def test_only_ones_own_notices_are_seen_and_marked(mira: Client, reader: User) -> None:
    foreign = tell(make_reader("other"), "import")
    assert b"Your import is finished" not in mira.get("/inbox/").content
    mira.post("/inbox/read/", {"notice": foreign.pk})
    mira.post("/inbox/read/", {"until": foreign.pk})
    assert not Notice.objects.filter(read_at__isnull=False).exists()


def test_reading_one_and_all_leaves_later_ones(mira: Client, reader: User) -> None:
    first, second, later = (tell(reader, "import", key) for key in "abc")
    mira.post("/inbox/read/", {"notice": second.pk})
    assert list(Notice.objects.filter(read_at=None).order_by("pk")) == [first, later]
    mira.post("/inbox/read/", {"until": second.pk})
    assert list(Notice.objects.filter(read_at=None)) == [later]


@pytest.mark.parametrize("form", [{}, {"notice": "x"}, {"until": "9" * 20}, {"notice": "1\0"}])
def test_a_form_that_is_none_of_ours_is_refused(mira: Client, reader: User, form: dict[str, str]) -> None:
    tell(reader, "import")
    assert mira.post("/inbox/read/", form).status_code == 400
    assert Notice.objects.get().read_at is None


def test_days_are_the_readers_own(mira: Client, reader: User) -> None:
    reader.time_zone = "Pacific/Kiritimati"  # fourteen hours ahead
    reader.save()
    tell(reader, "import", at=now().replace(year=2023, month=11, day=1, hour=11))
    assert b"2023-11-02" in mira.get("/inbox/").content


def test_pages_of_fifty_cost_the_same(mira: Client, reader: User) -> None:
    asked = []
    for n in range(51):
        paper = make_paper(f"2311.{n + 1:05}")
        comment = make_comment(paper, make_reader(f"writer{n}"))
        tell(reader, "reply", str(n), paper=paper, comment=comment, at=now() - timedelta(days=n))
        if n in (0, 50):
            with CaptureQueriesContext(connection) as queries:
                page = mira.get("/inbox/")
            asked.append(len(queries))
    assert asked[0] == asked[1]
    assert (page.content.count(b"data-unread"), b"?page=2" in page.content) == (50, True)
