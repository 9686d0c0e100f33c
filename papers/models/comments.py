"""Comments on papers, and what moderators do with them."""

from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from papers.models.papers import Author, Paper

COMMENT_LIMIT = 4_000  # characters
NESTED = 4  # replies deeper than this are shown flat
USER = settings.AUTH_USER_MODEL
WRITTEN_ONCE = "the log of moderation is written once"


class Comment(models.Model):
    """A public remark in a paper's thread.

    `body` is the text as written, with mentions as ids (see discussion/mentions.py); `html` is made from it
    once, by the renderer of that number. `path` orders a thread: the keys of the ancestors and its own, at
    most NESTED + 1 of them, so that reading a page of a long thread is one walk along an index.

    `announced` says that it once was for all to see and that those whom it concerns were told. One that was
    not is known to its author and to moderators only, whatever its state.
    """

    class State(models.TextChoices):
        """Who may see it."""

        SHOWN = "shown", _("shown")
        HIDDEN = "hidden", _("hidden by a moderator")
        DELETED = "deleted", _("deleted by its author")
        HELD = "held", _("waiting for a moderator")

    paper = models.ForeignKey(Paper, models.PROTECT, related_name="comments", db_index=False)
    author = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="comments")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="replies")
    path = models.CharField(max_length=80, editable=False)
    depth = models.PositiveSmallIntegerField(default=0, editable=False)  # 0 for one that answers nobody
    body = models.TextField(_("text"), max_length=COMMENT_LIMIT)
    html = models.TextField(editable=False)
    renderer = models.PositiveSmallIntegerField(default=0, editable=False)
    version = models.PositiveSmallIntegerField(_("version of the paper"))
    state = models.CharField(_("state"), max_length=7, choices=State.choices, default=State.SHOWN)
    helpful = models.PositiveIntegerField(_("found helpful"), default=0, editable=False)
    at = models.DateTimeField(_("written"))
    edited_at = models.DateTimeField(_("edited"), null=True)
    announced = models.BooleanField(default=True, editable=False)
    nonce = models.CharField(max_length=32, editable=False)  # of the form: sent twice, it is posted once

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        constraints = [models.UniqueConstraint(fields=["author", "nonce"], name="one_comment_per_form")]
        indexes = [
            models.Index(fields=["paper", "path"], name="comment_in_thread"),
            models.Index(fields=["paper", "state", "announced"], name="comment_counted"),
            models.Index(fields=["author", "-at"], name="comment_of_author"),
            models.Index(fields=["at"], condition=models.Q(state="held"), name="comment_held"),
        ]

    def __str__(self) -> str:
        return f"comment {self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether everybody may know that it is there."""
        return self.announced and self.state != self.State.HELD

    def get_absolute_url(self) -> str:
        """The permalink: leads to the page of the thread on which the comment stands."""
        return reverse("comment", args=[self.pk])


class CommentEdit(models.Model):
    """A comment as it was before an edit; everybody may read it as long as the comment is shown."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="edits")
    body = models.TextField()
    html = models.TextField()
    at = models.DateTimeField(_("replaced"))

    class Meta:
        verbose_name = _("earlier wording")
        verbose_name_plural = _("earlier wordings")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.comment_id} until {self.at}"


class Mention(models.Model):
    """That a comment names a reader."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="mentions", db_index=False)
    reader = models.ForeignKey(USER, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["comment", "reader"], name="one_mention")]

    def __str__(self) -> str:
        return f"{self.reader_id} in {self.comment_id}"


class Vote(models.Model):
    """That a reader found a comment helpful."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="votes", db_index=False)
    reader = models.ForeignKey(USER, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["comment", "reader"], name="one_vote")]

    def __str__(self) -> str:
        return f"{self.reader_id} for {self.comment_id}"


class Thread(models.Model):
    """What moderators set for the thread of a paper; most threads have no row."""

    paper = models.OneToOneField(Paper, models.PROTECT, related_name="thread")
    locked = models.BooleanField(_("locked"), default=False)
    slow_seconds = models.PositiveIntegerField(_("seconds between two comments of a reader"), default=0)

    class Meta:
        verbose_name = _("thread")
        verbose_name_plural = _("threads")

    def __str__(self) -> str:
        return f"thread of {self.paper_id}"


class Report(models.Model):
    """That a reader asks moderators to look at a comment."""

    class Reason(models.TextChoices):
        """What is said to be wrong."""

        SPAM = "spam", _("advertising")
        ABUSE = "abuse", _("attack on a person")
        OFF_TOPIC = "off-topic", _("not about the paper")
        PRIVATE = "private", _("somebody’s private affairs")
        OTHER = "other", _("something else")

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="reports", db_index=False)
    reader = models.ForeignKey(USER, models.CASCADE, related_name="+")
    reason = models.CharField(_("reason"), max_length=9, choices=Reason.choices)
    words = models.CharField(_("in your words"), max_length=500, blank=True)
    at = models.DateTimeField(_("reported"))
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        constraints = [models.UniqueConstraint(fields=["comment", "reader"], name="one_report")]
        indexes = [models.Index(fields=["settled_at", "at"], name="report_open")]

    def __str__(self) -> str:
        return f"{self.reason}: {self.comment_id}"


class Suspension(models.Model):
    """That a reader may not comment, vote or report until a moment; ended ones are kept."""

    reader = models.ForeignKey(USER, models.CASCADE, related_name="suspensions")
    until = models.DateTimeField(_("until"))
    reason = models.CharField(_("reason"), max_length=500)
    by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("suspension")
        verbose_name_plural = _("suspensions")

    def __str__(self) -> str:
        return f"{self.reader_id} until {self.until}"


class Log(models.QuerySet["ModerationAct"]):
    """Rows that are written once. What is deleted elsewhere is still taken out of them (on_delete)."""

    def update(self, **_fields: Any) -> int:
        """Refuses."""
        raise TypeError(WRITTEN_ONCE)

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refuses."""
        raise TypeError(WRITTEN_ONCE)


class ModerationAct(models.Model):
    """The log: who did what to which comment, thread or person, and why. Never edited."""

    class Kind(models.TextChoices):
        """What was done."""

        HIDE = "hide", _("hidden")
        RESTORE = "restore", _("restored")
        LOCK = "lock", _("thread locked")
        UNLOCK = "unlock", _("thread unlocked")
        SLOW = "slow", _("slow mode")
        SUSPEND = "suspend", _("suspended")
        UNSUSPEND = "unsuspend", _("suspension lifted")
        DISMISS = "dismiss", _("report dismissed")
        REOPEN = "reopen", _("report opened again")
        CONFIRM = "confirm", _("authorship confirmed")
        REFUSE = "refuse", _("authorship refused")
        RELEASE = "release", _("held comment shown")
        HOLD = "hold", _("held back again")
        ANSWER = "answer", _("appeal answered")

    kind = models.CharField(_("act"), max_length=9, choices=Kind.choices)
    by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")
    comment = models.ForeignKey(Comment, models.SET_NULL, null=True, related_name="acts")
    paper = models.ForeignKey(Paper, models.SET_NULL, null=True, related_name="+")
    person = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    at = models.DateTimeField(_("when"))

    objects = Log.as_manager()

    class Meta:
        verbose_name = _("act of moderation")
        verbose_name_plural = _("acts of moderation")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.kind} {self.at}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Writes a new row; refuses to change one."""
        if not self._state.adding:
            raise TypeError(WRITTEN_ONCE)
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refuses."""
        raise TypeError(WRITTEN_ONCE)


class AuthorClaim(models.Model):
    """A reader, signed in by ORCID, says to be this author; the badge shows once a moderator confirmed it."""

    class State(models.TextChoices):
        """What a moderator said."""

        ASKED = "asked", _("waiting for a moderator")
        CONFIRMED = "confirmed", _("confirmed")
        REFUSED = "refused", _("refused")

    reader = models.ForeignKey(USER, models.CASCADE, related_name="author_claims")
    author = models.ForeignKey(Author, models.CASCADE, related_name="claims", db_index=False)
    orcid = models.CharField("ORCID", max_length=19)
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.ASKED)
    at = models.DateTimeField(_("asked"))

    class Meta:
        verbose_name = _("claim of authorship")
        verbose_name_plural = _("claims of authorship")
        constraints = [models.UniqueConstraint(fields=["author", "reader"], name="one_claim")]

    def __str__(self) -> str:
        return f"{self.reader_id} is {self.author_id}"


class TextFilter(models.Model):
    """A word or a link's host that new comments are looked through for."""

    class What(models.TextChoices):
        """What is looked for."""

        WORD = "word", _("word or phrase")
        HOST = "host", _("host of a link")

    class Answer(models.TextChoices):
        """What happens to a comment that has it."""

        HOLD = "hold", _("held for a moderator")
        REFUSE = "refuse", _("refused")

    what = models.CharField(_("looks for"), max_length=4, choices=What.choices, default=What.WORD)
    text = models.CharField(_("word or host"), max_length=100)
    answer = models.CharField(_("then"), max_length=6, choices=Answer.choices, default=Answer.HOLD)
    active = models.BooleanField(_("active"), default=True)
    note = models.CharField(_("why"), max_length=300, blank=True)
    hits = models.PositiveIntegerField(_("times met"), default=0, editable=False)

    class Meta:
        verbose_name = _("filter")
        verbose_name_plural = _("filters")
        ordering = ["what", "text"]
        constraints = [models.UniqueConstraint(fields=["what", "text"], name="one_filter")]

    def __str__(self) -> str:
        return self.text


class FilterHit(models.Model):
    """That a filter met what somebody wrote; `text` and `answer` are the filter's, as they were then.

    `comment` is null where nothing was posted.
    """

    filter = models.ForeignKey(TextFilter, models.SET_NULL, null=True, related_name="+")
    text = models.CharField(_("word or host"), max_length=100)
    answer = models.CharField(_("then"), max_length=6, choices=TextFilter.Answer.choices)
    reader = models.ForeignKey(USER, models.CASCADE, related_name="+")
    comment = models.ForeignKey(Comment, models.CASCADE, null=True, related_name="filter_hits")
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("hit of a filter")
        verbose_name_plural = _("hits of filters")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.text}: {self.reader_id}"


class Appeal(models.Model):
    """What somebody says against an act of moderation that met them; once for each act."""

    act = models.OneToOneField(ModerationAct, models.CASCADE, related_name="appeal")
    reader = models.ForeignKey(USER, models.CASCADE, related_name="+")
    words = models.CharField(_("what they say"), max_length=1000)
    at = models.DateTimeField(_("when"))
    answer = models.CharField(_("answer"), max_length=1000, blank=True)
    granted = models.BooleanField(_("granted"), default=False)
    answered_by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")
    answered_at = models.DateTimeField(_("answered"), null=True)

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.reader_id} {self.at:%Y-%m-%d}"
