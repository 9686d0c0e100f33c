"""The outbox: which letter goes to which reader, and what became of it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from papers.models.digests import Digest
from papers.models.saved import SavedSearch

USER = settings.AUTH_USER_MODEL


class Release(models.Model):
    """A digest that may be mailed, and since when: written once, whatever is built anew or added later.

    Only the tick writes it, one at a time, so that no release bears an earlier time than one seen before.
    """

    digest = models.OneToOneField(Digest, models.CASCADE, primary_key=True, related_name="release")
    at = models.DateTimeField(_("at"), db_index=True)

    class Meta:
        verbose_name = _("digest to be mailed")
        verbose_name_plural = _("digests to be mailed")

    def __str__(self) -> str:
        return f"{self.digest_id} {self.at}"


class MailTurn(models.Model):
    """When a reader's letters are next gathered, and up to when that has been done.

    `waiting` are the digests (primary keys) gathered for the next weekly letter.
    """

    reader = models.OneToOneField(USER, models.CASCADE, primary_key=True, related_name="mail_turn")
    next_at = models.DateTimeField(db_index=True)
    until = models.DateTimeField()  # what happened before has been gathered
    waiting = models.JSONField(default=list)

    class Meta:
        verbose_name = _("turn of mail")
        verbose_name_plural = _("turns of mail")

    def __str__(self) -> str:
        return f"{self.reader_id} {self.next_at}"


class Delivery(models.Model):
    """One letter to one reader. `key` names its occasion, so that there is one letter for each.

    Claimed and sent are kept apart: a claim that stays open may have been sent, and so is parked for an
    administrator instead of being sent again.
    """

    class Kind(models.TextChoices):
        """What the letter tells."""

        DIGEST = "digest", _("a digest")
        WEEK = "week", _("the digests of a week")
        SEARCH = "search", _("what came in for a search")
        NOTICES = "notices", _("notices")

    class State(models.IntegerChoices):
        """What became of it."""

        DUE = 0, _("due")
        CLAIMED = 1, _("being sent")
        SENT = 2, _("sent")
        PARKED = 3, _("parked: it may have been sent")
        REFUSED = 4, _("refused")
        DROPPED = 5, _("no longer wanted")

    reader = models.ForeignKey(USER, models.CASCADE, related_name="deliveries", db_index=False)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    key = models.CharField(_("occasion"), max_length=120)
    digest = models.ForeignKey(Digest, models.CASCADE, null=True, related_name="deliveries")
    search = models.ForeignKey(SavedSearch, models.CASCADE, null=True, related_name="deliveries")
    facts = models.JSONField(default=dict)  # what the letter is made of besides: keys of papers, of notices
    state = models.PositiveSmallIntegerField(_("state"), choices=State.choices, default=State.DUE)
    made_at = models.DateTimeField(_("made"))
    due_at = models.DateTimeField(_("due"))
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    owner = models.CharField(max_length=80, blank=True)
    claimed_at = models.DateTimeField(_("claimed"), null=True)
    sent_at = models.DateTimeField(_("sent"), null=True)
    address = models.EmailField(_("address"), blank=True)  # it went to
    error = models.TextField(_("answer of the mail server"), blank=True)

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        constraints = [models.UniqueConstraint(fields=["reader", "key"], name="one_letter_an_occasion")]
        indexes = [models.Index(fields=["state", "due_at"], name="letters_due")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class RefusedAddress(models.Model):
    """An address that takes no mail, by its server’s own word, until its reader tries it anew."""

    reader = models.ForeignKey(USER, models.CASCADE, related_name="refused_addresses")
    address = models.EmailField(_("address"), unique=True)  # lower case
    said = models.TextField(_("answer of the mail server"), blank=True)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("refused address")
        verbose_name_plural = _("refused addresses")

    def __str__(self) -> str:
        return self.address
