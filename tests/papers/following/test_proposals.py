"""Proposed topics: made, declined, and both taken back."""

import pytest

from accounts import audit
from accounts.models import StaffAct, User
from papers.digests import topics
from papers.following import proposals
from papers.models import FormerAddress, Notice, Proposal, Topic
from tests.factories import make_curator, make_proposal, make_reader, make_topic

pytestmark = pytest.mark.django_db
State = Proposal.State


@pytest.fixture
def reader() -> User:
    return make_reader("mira")


@pytest.fixture
def curator() -> User:
    return make_curator()


def stands(proposal: Proposal) -> tuple[int, str, int | None, int | None]:
    proposal.refresh_from_db()
    return proposal.state, proposal.answer, proposal.decided_by_id, proposal.topic_id


def test_topic_at_rest_is_made_and_the_reader_told(reader: User, curator: User) -> None:
    proposal = make_proposal(reader, "Sparse attention", query="sparse attention -survey")
    topic, act = proposals.take(proposal, curator)
    assert (topic.name, topic.slug, topic.rule, topic.active) == (
        "Sparse attention", "sparse-attention", "sparse attention -survey", False,
    )  # fmt: skip
    assert list(topic.curators.all()) == [curator]
    assert stands(proposal) == (State.TAKEN, "", curator.pk, topic.pk)
    notice = Notice.objects.get()
    assert (notice.reader, notice.kind) == (reader, "proposal")
    assert notice.facts == {"name": "Sparse attention", "answer": "", "topic": "sparse-attention"}
    assert sorted(StaffAct.objects.values_list("kind", flat=True)) == ["proposal.take", "topic.made"]
    assert act.target == f"#{proposal.pk}"


def test_decline_tells_the_answer(reader: User, curator: User) -> None:
    proposal = make_proposal(reader)
    act = proposals.decline(proposal, curator, "There is one already.")
    assert stands(proposal) == (State.DECLINED, "There is one already.", curator.pk, None)
    assert Notice.objects.get().facts == {"name": proposal.name, "answer": "There is one already."}
    assert (act.kind, act.reason) == ("proposal.decline", "There is one already.")


def test_nobody_decides_twice(reader: User, curator: User) -> None:
    proposal = make_proposal(reader)
    proposals.decline(proposal, curator, "No.")
    with pytest.raises(proposals.Decided):
        proposals.take(proposal, curator)
    with pytest.raises(proposals.Decided):
        proposals.decline(proposal, curator, "Again.")
    assert not Topic.objects.exists()
    assert Notice.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "slugs"),
    [
        ("Vision transformer", ["vision-transformer-3", "vision-transformer-4"]),
        ("视觉", ["topic-{}", "topic-{}"]),
        ("-a-" * 33, ["a-" * 29 + "a", None]),
    ],
)
def test_address_is_nobody_elses(reader: User, curator: User, name: str, slugs: list[str | None]) -> None:
    former = make_topic("vision-transformer")
    FormerAddress.objects.create(slug="vision-transformer-2", topic=former)
    for slug in slugs:
        proposal = make_proposal(reader, name)
        topic, _act = proposals.take(proposal, curator)
        assert len(topic.slug) <= 60
        if slug:
            assert topic.slug == slug.format(proposal.pk)


def test_taken_topic_goes_to_the_archive_and_the_proposal_waits_again(reader: User, curator: User) -> None:
    proposal = make_proposal(reader)
    topic, act = proposals.take(proposal, curator)
    said = audit.take_back(curator, act)
    assert said == f"“{proposal.name}” is open again, and the topic is archived."
    assert stands(proposal) == (State.OPEN, "", None, None)
    topic.refresh_from_db()
    assert topic.archived
    assert not Notice.objects.exists()
    again, _act = proposals.take(proposal, curator)
    assert again.slug == f"{topic.slug}-2"
    assert Notice.objects.count() == 1


def test_topic_that_was_changed_since_stays(reader: User, curator: User) -> None:
    proposal = make_proposal(reader)
    topic, act = proposals.take(proposal, curator)
    topics.change_topic(topic, curator, {"active": True}, topic.edition)
    with pytest.raises(audit.CannotUndo):
        audit.take_back(curator, act)
    assert stands(proposal) == (State.TAKEN, "", curator.pk, topic.pk)
    assert Notice.objects.count() == 1


def test_decline_is_taken_back(reader: User, curator: User) -> None:
    proposal = make_proposal(reader)
    act = proposals.decline(proposal, curator, "No.")
    assert audit.take_back(curator, act) == f"“{proposal.name}” is open again."
    assert stands(proposal) == (State.OPEN, "", None, None)
    assert not Notice.objects.exists()


def test_what_is_gone_cannot_be_taken_back(reader: User, curator: User) -> None:
    act = proposals.decline(make_proposal(reader, "Canary name"), curator, "No.")
    reader.delete()
    assert not Proposal.objects.exists()
    with pytest.raises(audit.CannotUndo):
        audit.take_back(curator, act)
    assert not StaffAct.objects.filter(target__contains="Canary").exists()
