"""What readers follow, and what they are told."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from papers.models.collections import Collection
from papers.models.comments import Comment
from papers.models.papers import Author, Paper
from papers.models.topics import Topic

USER = settings.AUTH_USER_MODEL
MOST_FOLLOWS = 2_000  # of one reader
TARGETS = ("topic", "author", "category", "collection", "paper")


def _one_target() -> Q:
    """Exactly one of the targets is set."""
    unset = {
        name: Q(category="") if name == "category" else Q(**{f"{name}__isnull": True}) for name in TARGETS
    }
    alone = Q()
    for name in TARGETS:
        others = Q()
        for other in TARGETS:
            if other != name:
                others &= unset[other]
        alone |= ~unset[name] & others
    return alone


class Follow(models.Model):
    """A reader follows one topic, author, category, collection or the thread of a paper."""

    class Mail(models.TextChoices):
        """How the digests of a followed topic come by mail."""

        AS_SET = "", _("as in my settings")
        OFF = "off", _("not by mail")
        DAILY = "daily", _("each digest")
        WEEKLY = "weekly", _("once a week")

    reader = models.ForeignKey(USER, models.CASCADE, related_name="follows")
    topic = models.ForeignKey(Topic, models.CASCADE, null=True, related_name="follows")
    author = models.ForeignKey(Author, models.CASCADE, null=True, related_name="follows")
    category = models.CharField(_("category"), max_length=40, blank=True, db_index=True)
    collection = models.ForeignKey(Collection, models.CASCADE, null=True, related_name="follows")
    paper = models.ForeignKey(Paper, models.CASCADE, null=True, related_name="thread_follows")
    mail = models.CharField(_("by mail"), max_length=6, choices=Mail.choices, blank=True)
    mail_since = models.DateTimeField(null=True)  # by mail since then, where that is later than `at`
    at = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("follow")
        verbose_name_plural = _("follows")
        constraints = [
            models.CheckConstraint(condition=_one_target(), name="follows_one_thing"),
            models.UniqueConstraint(fields=["reader", "topic"], name="one_follow_per_topic"),
            models.UniqueConstraint(fields=["reader", "author"], name="one_follow_per_author"),
            models.UniqueConstraint(
                fields=["reader", "category"], condition=~Q(category=""), name="one_follow_per_category"
            ),
            models.UniqueConstraint(fields=["reader", "collection"], name="one_follow_per_collection"),
            models.UniqueConstraint(fields=["reader", "paper"], name="one_follow_per_thread"),
        ]

    def __str__(self) -> str:
        return f"{self.reader_id} since {self.at}"


class NotThisPerson(models.Model):
    """A follower of an author says that a paper is by a namesake; remembered."""

    reader = models.ForeignKey(USER, models.CASCADE, related_name="+", db_index=False)
    author = models.ForeignKey(Author, models.CASCADE, related_name="+")
    paper = models.ForeignKey(Paper, models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reader", "author", "paper"], name="one_not_this_person")
        ]

    def __str__(self) -> str:
        return f"{self.author_id} not of {self.paper_id}"


class Notice(models.Model):
    """One thing that happened and that a reader wants to know. `key` names the event, so it comes once."""

    class Kind(models.TextChoices):
        """What happened."""

        REPLY = "reply", _("a reply to you")
        MENTION = "mention", _("you were mentioned")
        THREAD = "thread", _("a comment in a thread you follow")
        AUTHOR = "author", _("a new paper of an author you follow")
        COLLECTION = "collection", _("a paper added to a collection you follow")
        MEMBER = "member", _("a collection was shared with you")
        VERSION = "version", _("a new version of a saved paper")
        ACCEPTED = "accepted", _("a saved paper was accepted")
        WITHDRAWN = "withdrawn", _("a saved paper was withdrawn")
        JOURNAL = "journal", _("a saved paper has a journal reference")
        MODERATION = "moderation", _("a moderator acted on your comment")
        CLAIM = "claim", _("an answer to your claim of authorship")
        IMPORT = "import", _("an import is finished")
        SUSPENSION = "suspension", _("a moderator suspended you")
        APPEAL = "appeal", _("an answer to your appeal")
        REPORTS = "reports", _("comments wait for a moderator")
        PROPOSAL = "proposal", _("an answer to a topic you proposed")

    reader = models.ForeignKey(USER, models.CASCADE, related_name="notices", db_index=False)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    key = models.CharField(max_length=120, editable=False)
    paper = models.ForeignKey(Paper, models.CASCADE, null=True, related_name="+")
    comment = models.ForeignKey(Comment, models.CASCADE, null=True, related_name="+")
    author = models.ForeignKey(Author, models.CASCADE, null=True, related_name="+")
    collection = models.ForeignKey(Collection, models.CASCADE, null=True, related_name="+")
    facts = models.JSONField(default=dict)  # what the sentence needs: {"version": 3}, {"venue": "WACV 2024"}
    at = models.DateTimeField(_("when"))
    read_at = models.DateTimeField(_("read"), null=True)
    gathered = models.BooleanField(default=False, db_default=False)  # for a letter, or before mail was wanted

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [models.UniqueConstraint(fields=["reader", "key"], name="one_notice_per_event")]
        indexes = [
            models.Index(fields=["reader", "-at", "-id"], name="notice_newest"),
            models.Index(fields=["reader"], condition=Q(read_at=None), name="notice_unread"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.at}"


class NoticeCursor(models.Model):
    """Up to when something was looked at for news."""

    name = models.CharField(max_length=20, primary_key=True)
    until = models.DateTimeField()

    class Meta:
        verbose_name = _("cursor of notices")
        verbose_name_plural = _("cursors of notices")

    def __str__(self) -> str:
        return f"{self.name} until {self.until}"
