"""Topics: what curators keep."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from papers.arxiv.taxonomy import ARCHIVES, CATEGORIES


class TopicQuerySet(models.QuerySet["Topic"]):
    """Questions about topics."""

    def shown(self) -> "TopicQuerySet":
        """Those that visitors see, in the curators' order: one without a digest once it is active."""
        begun = self.model._default_manager.filter(digests__published=True)
        ready = models.Q(active=True) | models.Q(pk__in=begun.values("pk"))
        return self.filter(ready, archived=False).order_by("place", "name")

    def followed_up(self) -> "TopicQuerySet":
        """Those that get digests."""
        return self.filter(archived=False, active=True)


class Topic(models.Model):
    """A curated subject: a rule over some categories, and how often its digest appears."""

    class Cadence(models.TextChoices):
        """How often a digest is cut."""

        DAILY = "daily", _("every listing day")
        WEEKLY = "weekly", _("once a week")
        BY_HAND = "by hand", _("by hand")

    class Order(models.TextChoices):
        """How entries of a section are ordered."""

        FIT = "fit", _("best fit first")
        ID = "id", _("by arXiv id")

    WEEKDAYS = [
        (0, _("Monday")),
        (1, _("Tuesday")),
        (2, _("Wednesday")),
        (3, _("Thursday")),
        (4, _("Friday")),
        (5, _("Saturday")),
        (6, _("Sunday")),
    ]

    slug = models.SlugField(_("address"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=150)
    name_zh = models.CharField(_("Chinese name"), max_length=150, blank=True)
    description = models.TextField(_("description"), blank=True)
    description_zh = models.TextField(_("Chinese description"), blank=True)
    categories = models.TextField(
        _("categories"),
        blank=True,
        help_text=_("Separated by blanks. Empty: any category that the site holds."),
    )
    rule = models.TextField(_("rule"), max_length=1000)
    cadence = models.CharField(_("cadence"), max_length=7, choices=Cadence.choices, default=Cadence.DAILY)
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=WEEKDAYS, default=6)
    revisions = models.BooleanField(_("revised papers too"), default=True)
    accepted_anywhere = models.BooleanField(
        _("accepted papers from any category"),
        default=False,
        help_text=_("A paper with an acceptance note may come from any category that the site holds."),
    )
    age_cap_days = models.PositiveSmallIntegerField(
        _("age cap in days"), default=60, validators=[MinValueValidator(1), MaxValueValidator(3660)]
    )
    order = models.CharField(_("order"), max_length=3, choices=Order.choices, default=Order.FIT)
    curators = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="+", verbose_name=_("curators")
    )
    examples = models.TextField(
        _("papers that belong"), blank=True, help_text=_("arXiv ids, separated by blanks.")
    )
    counterexamples = models.TextField(
        _("papers that do not belong"), blank=True, help_text=_("arXiv ids, separated by blanks.")
    )
    place = models.PositiveSmallIntegerField(_("place in lists"), default=100)
    active = models.BooleanField(_("active"), default=True)
    archived = models.BooleanField(_("archived"), default=False)
    built_until = models.DateField(
        _("digests considered until"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("Also where none was due."),
    )
    edition = models.PositiveIntegerField(default=0, editable=False)  # raised with each change by a curator
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = TopicQuerySet.as_manager()

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["place", "name"]
        permissions = [("give_topics", _("Can change all topics and give them to curators"))]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The topic's page."""
        return reverse("topic", args=[self.slug])

    @property
    def category_list(self) -> list[str]:
        """Its categories, an archive (`cs`) as all that live in it; empty means any."""
        return list(dict.fromkeys(code for named in self.categories.split() for code in _living(named)))

    @property
    def local_name(self) -> str:
        """Its name in the page's language, English where there is none."""
        return self.name_zh if self.name_zh and (get_language() or "").startswith("zh") else self.name

    @property
    def local_description(self) -> str:
        """Its description in the page's language, English where there is none."""
        chinese = self.description_zh and (get_language() or "").startswith("zh")
        return self.description_zh if chinese else self.description


class FormerAddress(models.Model):
    """An address that a topic had; it leads to the topic for good and is never given to another."""

    slug = models.SlugField(_("address"), max_length=60, unique=True)
    topic = models.ForeignKey(Topic, models.CASCADE, related_name="former_addresses")

    class Meta:
        verbose_name = _("former address")
        verbose_name_plural = _("former addresses")

    def __str__(self) -> str:
        return self.slug


class TopicChange(models.Model):
    """The history of a topic: what was changed, by whom, and what it did to the digests to come.

    `changes` has [before, after] by field. `effect` counts over the listing days from `first` to `last`
    what the rule then matched: {"before", "after", "gained", "lost", "first", "last"}; empty where the
    rule and its terms stayed.
    """

    class Way(models.TextChoices):
        """How it came."""

        MADE = "made", _("made")
        EDITED = "edited", _("edited")
        BACK = "back", _("gone back")
        IMPORTED = "imported", _("imported")

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="history", db_index=False)
    edition = models.PositiveIntegerField(_("edition"))  # of the topic, after the change
    way = models.CharField(_("way"), max_length=8, choices=Way.choices, default=Way.EDITED)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(_("when"))
    changes = models.JSONField(_("changes"), default=dict)
    effect = models.JSONField(_("effect"), default=dict)

    class Meta:
        verbose_name = _("change of a topic")
        verbose_name_plural = _("changes of topics")
        ordering = ["-at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["topic", "edition"], name="one_change_per_edition")]

    def __str__(self) -> str:
        return f"{self.topic_id} {self.at:%Y-%m-%d %H:%M}"


def _living(code: str) -> list[str]:
    """A category as it is; an archive as its living categories."""
    if code not in ARCHIVES or (code in CATEGORIES and CATEGORIES[code].active):
        return [code]
    return [name for name, known in CATEGORIES.items() if known.archive == code and known.active]
