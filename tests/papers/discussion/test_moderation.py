"""Moderation: who may take part, every act once, logged, told and taken back."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied

from accounts import audit
from accounts.models import StaffAct, User
from papers.clock import now
from papers.discussion import moderation, queue, suspensions, taking_part
from papers.models import Comment, ModerationAct, Notice, Report, Suspension, Thread, Undo
from papers.undo import take_back
from tests.factories import make_comment, make_moderator, make_paper, make_reader

pytestmark = pytest.mark.django_db
MONDAY = "2023-11-06 12:00Z"


@pytest.fixture
def moderator() -> User:
    return make_moderator()


def kinds() -> list[str]:
    return list(ModerationAct.objects.order_by("pk").values_list("kind", flat=True))


def back(moderator: User, undo: Undo | None) -> str | None:
    assert undo is not None
    return take_back(User.objects.get(pk=moderator.pk), undo.pk)


# — Who may take part —


def test_reader_may_comment_on_any_paper() -> None:
    assert taking_part.may_comment(make_reader(), make_paper()) is None


@time_machine.travel(MONDAY, tick=False)
def test_suspended_reader_is_told_until_when_and_why(moderator: User) -> None:
    reader, paper = make_reader(), make_paper()
    suspensions.suspend(moderator, reader, now() + timedelta(days=3), "Insults.")
    said = "You are suspended from the discussion until 2023-11-09 12:00 UTC. Reason given: Insults."
    assert taking_part.may_comment(reader, paper) == taking_part.may_take_part(reader) == said


def test_suspension_ends_by_itself_and_is_kept(moderator: User) -> None:
    reader = make_reader()
    with time_machine.travel(MONDAY) as clock:
        suspensions.suspend(moderator, reader, now() + timedelta(days=1), "Insults.")
        clock.shift(timedelta(days=1, seconds=1))
        assert taking_part.may_take_part(reader) is None
        assert queue.histories([reader.pk])[reader.pk] == queue.History(suspensions=1)


def test_locked_thread_takes_no_comment_but_others_do(moderator: User) -> None:
    reader, paper, other = make_reader(), make_paper(), make_paper("2311.00002")
    moderation.set_thread(moderator, paper, locked=True)
    assert taking_part.may_comment(reader, paper) == (
        "A moderator has locked this thread. Nothing can be added to it."
    )
    assert taking_part.may_comment(reader, other) is None
    assert taking_part.may_take_part(reader) is None


def test_slow_mode_counts_the_seconds_of_each_reader(moderator: User) -> None:
    reader, paper = make_reader(), make_paper()
    moderation.set_thread(moderator, paper, slow_seconds=60)
    with time_machine.travel(MONDAY, tick=False) as clock:
        make_comment(paper, reader, at=now())
        said = "This thread is in slow mode. You can write again in %s."
        assert taking_part.may_comment(make_reader("another"), paper) is None
        assert taking_part.may_comment(reader, paper) == said % "60 seconds"
        clock.shift(59.5)
        assert taking_part.may_comment(reader, paper) == said % "1 second"
        clock.shift(0.5)
        assert taking_part.may_comment(reader, paper) is None


# — Comments —


def test_hidden_comment_is_logged_told_and_settles_its_reports(moderator: User) -> None:
    comment = make_comment()
    moderation.report(make_reader("first"), comment, "spam", "Buy this.")
    assert moderation.hide(moderator, comment, "Advertising.") is not None
    comment.refresh_from_db()
    assert comment.state == Comment.State.HIDDEN
    assert not queue.reported().exists()
    act = ModerationAct.objects.get()
    assert (act.kind, act.by, act.comment, act.person, act.reason) == (
        *("hide", moderator, comment, comment.author, "Advertising."),
    )
    notice = Notice.objects.get()
    assert (notice.reader, notice.kind, notice.comment) == (comment.author, "moderation", comment)
    assert notice.facts == {"act": "hide", "reason": "Advertising."}


def test_comment_is_hidden_once_however_often_it_is_asked(moderator: User) -> None:
    stale = make_comment()
    again = Comment.objects.get(pk=stale.pk)
    assert moderation.hide(moderator, stale, "Spam.") is not None
    assert moderation.hide(make_moderator("second"), again, "Insults.") is None
    assert kinds() == ["hide"]
    assert Notice.objects.count() == 1


def test_deleted_comment_is_neither_hidden_nor_restored(moderator: User) -> None:
    comment = make_comment(state=Comment.State.DELETED)
    assert moderation.hide(moderator, comment, "Spam.") is None
    assert moderation.restore(moderator, comment) is None
    assert kinds() == []


def test_undo_of_hiding_shows_the_comment_and_opens_its_reports(moderator: User) -> None:
    comment = make_comment()
    report = moderation.report(make_reader(), comment, "spam", "")
    undo = moderation.hide(moderator, comment, "Spam.")
    assert back(moderator, undo) == "The comment is shown again."
    comment.refresh_from_db()
    assert comment.state == Comment.State.SHOWN
    assert list(queue.reported()) == [comment]
    assert queue.reported().get().open_reports == [report]  # type: ignore[attr-defined]
    assert kinds() == ["hide", "reopen", "restore"]


def test_undo_of_restoring_hides_for_the_old_reason(moderator: User) -> None:
    comment = make_comment()
    moderation.hide(moderator, comment, "Spam.")
    undo = moderation.restore(moderator, comment)
    assert back(moderator, undo) == "The comment is hidden again."
    assert ModerationAct.objects.first().reason == "Spam."  # type: ignore[union-attr]
    assert kinds() == ["hide", "restore", "hide"]


def test_moderator_is_not_told_of_hiding_their_own_comment(moderator: User) -> None:
    moderation.hide(moderator, make_comment(author=moderator), "My mistake.")
    assert not Notice.objects.exists()


# — Reports —


def test_second_report_of_a_reader_replaces_the_first_and_opens_it() -> None:
    reader, comment = make_reader(), make_comment()
    moderation.report(reader, comment, "spam", "")
    moderation.dismiss(make_moderator(), comment)
    moderation.report(reader, comment, "abuse", "Look at the second line.")
    report = Report.objects.get()
    assert (report.reason, report.words, report.settled_at) == ("abuse", "Look at the second line.", None)


def test_dismissed_reports_come_back_by_undo(moderator: User) -> None:
    comment = make_comment()
    moderation.report(make_reader(), comment, "spam", "")
    undo = moderation.dismiss(moderator, comment)
    assert not queue.reported().exists()
    assert moderation.dismiss(moderator, comment) is None
    assert back(moderator, undo) == "The report is open again."
    assert list(queue.reported()) == [comment]
    assert kinds() == ["dismiss", "reopen"]


def test_queue_groups_reports_by_comment_longest_waiting_first() -> None:
    first, second, quiet = (make_comment() for _number in range(3))
    readers = [make_reader(f"r{number}") for number in range(3)]
    with time_machine.travel(MONDAY, tick=False) as clock:
        for reader, comment in zip(readers, (second, first, second), strict=True):
            moderation.report(reader, comment, "spam", "")
            clock.shift(60)
    found = list(queue.reported())
    assert found == [second, first]
    assert [len(comment.open_reports) for comment in found] == [2, 1]  # type: ignore[attr-defined]
    assert quiet not in found


# — Threads —


def test_thread_is_set_once_and_taken_back(moderator: User) -> None:
    paper = make_paper()
    undo = moderation.set_thread(moderator, paper, locked=True, slow_seconds=30)
    assert moderation.set_thread(moderator, paper, locked=True) is None
    assert kinds() == ["lock", "slow"]
    assert back(moderator, undo) == "The thread is as it was."
    thread = Thread.objects.get()
    assert (thread.locked, thread.slow_seconds) == (False, 0)
    assert kinds() == ["lock", "slow", "unlock", "slow"]


# — People —


def test_suspension_takes_the_place_of_the_one_before_and_comes_back_by_undo(moderator: User) -> None:
    reader = make_reader()
    with time_machine.travel(MONDAY) as clock:
        suspensions.suspend(moderator, reader, now() + timedelta(days=30), "First.")
        clock.shift(60)
        undo = suspensions.suspend(moderator, reader, now() + timedelta(days=1), "Second.")
        assert taking_part.suspension_of(reader).reason == "Second."  # type: ignore[union-attr]
        assert suspensions.suspend(moderator, reader, now() + timedelta(days=1), "Second.") is None
        assert back(moderator, undo) == "The suspension holds again."
        assert taking_part.suspension_of(reader).reason == "First."  # type: ignore[union-attr]
    assert Suspension.objects.count() == 3
    assert kinds() == ["suspend"] * 3


def test_lifted_suspension_is_kept_and_comes_back_by_undo(moderator: User) -> None:
    reader = make_reader()
    suspensions.suspend(moderator, reader, now() + timedelta(days=30), "Insults.")
    undo = suspensions.lift(moderator, reader)
    assert taking_part.may_take_part(reader) is None
    assert suspensions.lift(moderator, reader) is None
    assert back(moderator, undo) == "The suspension holds again."
    assert taking_part.may_take_part(reader) is not None


@pytest.mark.parametrize(
    ("fields", "refused"),
    [({}, False), ({"is_staff": True}, True), ({"is_staff": True, "is_superuser": True}, True)],
)
def test_moderator_suspends_readers_only(moderator: User, fields: dict[str, bool], refused: bool) -> None:
    person = make_reader(**fields)
    assert bool(suspensions.may_suspend(moderator, person)) == refused
    administrator = make_reader("root", is_superuser=True)
    assert suspensions.may_suspend(administrator, person) is None


def test_moderators_do_not_suspend_each_other_nor_anybody_themselves(moderator: User) -> None:
    assert suspensions.may_suspend(make_moderator("second"), moderator)
    for person in (moderator, make_reader("root", is_superuser=True)):
        assert suspensions.may_suspend(person, person) == "Nobody suspends themselves."
        with pytest.raises(PermissionDenied):
            suspensions.suspend(person, person, now() + timedelta(days=1), "A rest.")
    assert not Suspension.objects.exists()


# — Rights that ended, and the log —


def test_demoted_moderator_takes_nothing_back(moderator: User) -> None:
    comment = make_comment()
    undo = moderation.hide(moderator, comment, "Spam.")
    moderator.groups.clear()
    with pytest.raises(PermissionDenied):
        back(moderator, undo)
    comment.refresh_from_db()
    assert comment.state == Comment.State.HIDDEN


def test_log_refuses_to_be_changed(moderator: User) -> None:
    moderation.set_thread(moderator, make_paper(), locked=True)
    act = ModerationAct.objects.get()
    act.reason = "Something else."
    for change in (
        act.save,
        act.delete,
        ModerationAct.objects.all().delete,
        lambda: ModerationAct.objects.update(reason=""),
    ):
        with pytest.raises(TypeError, match="written once"):
            change()
    assert ModerationAct.objects.get().reason == ""


def test_log_outlasts_the_accounts_in_it(moderator: User) -> None:
    person = make_reader()
    suspensions.suspend(moderator, person, now() + timedelta(days=1), "Insults.")
    person.delete()
    moderator.delete()
    act = ModerationAct.objects.get()
    assert (act.kind, act.by, act.person, act.reason) == ("suspend", None, None, "Insults.")


def test_audit_log_outlasts_them_without_their_name(moderator: User) -> None:
    person = make_reader("somebody")
    suspensions.suspend(moderator, person, now() + timedelta(days=1), "Insults.")
    assert StaffAct.objects.get().target == "somebody"
    person.delete()
    act = StaffAct.objects.get()
    assert (act.target.startswith("was-"), act.changes) == (True, {})
    with pytest.raises(audit.CannotUndo):
        audit.take_back(moderator, act)


# — One's own words —


def test_nobody_shows_again_what_another_hid_of_theirs(moderator: User) -> None:
    comment = make_comment(author=moderator)
    moderation.hide(make_moderator("second"), comment, "An insult.")
    with pytest.raises(PermissionDenied):
        moderation.restore(moderator, comment)
    assert Comment.objects.get().state == "hidden"


def test_nobody_settles_reports_of_their_own_words_nor_shows_what_waits(moderator: User) -> None:
    comment = make_comment(author=moderator)
    moderation.report(make_reader(), comment, "abuse", "")
    with pytest.raises(PermissionDenied):
        moderation.dismiss(moderator, comment)
    Comment.objects.update(state="held")
    with pytest.raises(PermissionDenied):
        moderation.release(moderator, Comment.objects.get())
    assert Report.objects.filter(settled_at=None).count() == 1


def test_what_they_hid_themselves_they_may_show_again(moderator: User) -> None:
    comment = make_comment(author=moderator)
    moderation.hide(moderator, comment, "Too early.")
    assert moderation.restore(moderator, comment)
