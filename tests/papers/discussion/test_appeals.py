"""Appeals: once, in time, by whom it met; answered once, told, logged."""

from datetime import timedelta

import pytest
import time_machine

from accounts.models import StaffAct, User
from papers.clock import now
from papers.discussion import alerts, appeals, moderation, queue, suspensions
from papers.discussion.taking_part import suspension_of
from papers.models import Appeal, Comment, ModerationAct, Notice
from tests.factories import make_comment, make_moderator, make_reader

pytestmark = pytest.mark.django_db


@pytest.fixture
def moderator() -> User:
    return make_moderator()


@pytest.fixture
def hidden(moderator: User) -> Comment:
    comment = make_comment()
    moderation.hide(moderator, comment, "Insults.")
    return comment


def latest() -> ModerationAct:
    return ModerationAct.objects.order_by("-pk")[0]


def appealed(person: User) -> Appeal:
    act = latest()
    assert appeals.against(person, act.pk) == act
    assert appeals.appeal(person, act, "I meant the method, not the person.")
    return Appeal.objects.get()


def facts(kind: str) -> dict[str, object]:
    return dict(Notice.objects.get(kind=kind).facts)


def test_granted_appeal_shows_the_comment_again_and_says_so_once(hidden: Comment, moderator: User) -> None:
    assert hidden.author
    found, second = appealed(hidden.author), make_moderator("second")
    assert queue.waiting().appeals == 1
    assert appeals.answer(second, found, granted=True, words="You are right.")
    hidden.refresh_from_db()
    assert hidden.state == Comment.State.SHOWN
    assert facts("appeal") == {"act": "hide", "granted": True, "answer": "You are right."}
    assert Notice.objects.filter(kind="moderation").count() == 1  # of the hiding
    assert list(ModerationAct.objects.order_by("pk").values_list("kind", flat=True)) == [
        *("hide", "restore", "answer"),
    ]
    lines = list(StaffAct.objects.order_by("pk").values_list("kind", "by__username"))
    assert lines == [
        ("moderation.hide", "moderator"),
        ("moderation.restore", "second"),
        ("moderation.answer", "second"),
    ]
    assert queue.waiting() == queue.Waiting()


def test_kept_act_stays_and_is_answered_once(hidden: Comment, moderator: User) -> None:
    assert hidden.author
    found = appealed(hidden.author)
    assert appeals.answer(moderator, found, granted=False, words="It stays.")
    assert not appeals.answer(make_moderator("second"), found, granted=True, words="No.")
    hidden.refresh_from_db()
    found.refresh_from_db()
    assert (hidden.state, found.answer, found.granted) == ("hidden", "It stays.", False)
    assert facts("appeal")["granted"] is False


def test_suspended_person_appeals_and_is_lifted(moderator: User) -> None:
    person = make_reader()
    suspensions.suspend(moderator, person, now() + timedelta(days=3), "Insults.")
    assert facts("suspension")["reason"] == "Insults."
    assert appeals.answer(moderator, appealed(person), granted=True, words="Too hard.")
    assert suspension_of(person) is None
    assert Notice.objects.filter(kind="suspension").count() == 1


def test_one_appeal_for_an_act(hidden: Comment) -> None:
    assert hidden.author
    appealed(hidden.author)
    assert not appeals.appeal(hidden.author, ModerationAct.objects.get(), "More.")
    assert Appeal.objects.get().words == "I meant the method, not the person."


def test_acts_on_others_and_of_other_kinds_are_not_there(hidden: Comment, moderator: User) -> None:
    assert appeals.against(make_reader("other"), latest().pk) is None
    moderation.restore(moderator, hidden)
    assert hidden.author
    assert appeals.against(hidden.author, latest().pk) is None
    own = make_comment(author=moderator)
    moderation.hide(moderator, own, "My mistake.")
    assert appeals.against(moderator, latest().pk) is None


def test_act_that_no_longer_holds_or_is_long_past_cannot_be_appealed(moderator: User) -> None:
    comment = make_comment()
    with time_machine.travel("2023-11-06 12:00Z") as clock:
        moderation.hide(moderator, comment, "First.")
        first = latest().pk
        assert appeals.may_appeal(latest()) is None
        moderation.restore(moderator, comment)
        assert "no longer holds" in str(appeals.may_appeal(ModerationAct.objects.get(pk=first)))
        moderation.hide(moderator, comment, "Second.")
        assert "no longer holds" in str(appeals.may_appeal(ModerationAct.objects.get(pk=first)))
        clock.shift(timedelta(days=30, seconds=-5))
        assert appeals.may_appeal(latest()) is None
        clock.shift(timedelta(seconds=10))
        assert "30 days" in str(appeals.may_appeal(latest()))


def test_answer_to_an_act_that_no_longer_holds_changes_nothing(hidden: Comment, moderator: User) -> None:
    assert hidden.author
    found = appealed(hidden.author)
    moderation.restore(moderator, hidden)
    assert appeals.answer(moderator, found, granted=True, words="Done before.")
    assert ModerationAct.objects.filter(kind="restore").count() == 1


def test_nobody_answers_for_themselves_or_for_staff(moderator: User) -> None:
    root = make_reader("root", is_superuser=True)
    suspensions.suspend(root, moderator, now() + timedelta(days=3), "A rest.")
    found = appealed(moderator)
    assert appeals.may_answer(moderator, found) == "Nobody suspends themselves."
    assert appeals.may_answer(make_moderator("second"), found) is not None
    assert appeals.may_answer(root, found) is None


# — What waits is told to moderators —


def test_moderators_are_told_once_a_day_while_something_waits(moderator: User) -> None:
    make_reader("root", is_superuser=True)
    make_moderator("closed", is_active=False)
    comment = make_comment()
    with time_machine.travel("2023-11-06 12:00Z") as clock:
        alerts.tell_moderators(now())
        assert not Notice.objects.exists()
        moderation.report(make_reader(), comment, "spam", "")
        for _minute in range(3):
            alerts.tell_moderators(now())
        make_moderator("late")
        alerts.tell_moderators(now())
        told = Notice.objects.order_by("reader__username")
        assert [row.reader.username for row in told] == ["late", "moderator", "root"]
        assert told[0].facts == {"reports": 1, "held": 0, "appeals": 0, "claims": 0}
        clock.shift(timedelta(days=1))
        alerts.tell_moderators(now())
        assert Notice.objects.count() == 6
        moderation.dismiss(moderator, comment)
        clock.shift(timedelta(days=1))
        alerts.tell_moderators(now())
        assert Notice.objects.count() == 6
