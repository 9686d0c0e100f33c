"""Papers, their versions and authors, and the days on which arXiv announced them."""

from django.db import models
from django.db.models.functions import Coalesce, Length, Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

LONGEST_DOI = 300  # characters that are looked up; an index of PostgreSQL takes no more than 2,704 bytes
models.TextField.register_lookup(Length)


class PaperQuerySet(models.QuerySet["Paper"]):
    """Questions about papers."""

    def newest_first(self) -> "PaperQuerySet":
        """By first announcement, then arXiv id, both descending; a revision does not lift a paper."""
        return self.order_by("-first_listed", "-id_order", "-arxiv_id")

    def with_doi(self, doi: str) -> "PaperQuerySet":
        """Those that say that they appeared under this DOI (ASCII, in whatever case)."""
        told = self.alias(lower_doi=Lower("doi")).filter(lower_doi=doi.lower())
        return told.filter(doi__gt="", doi__length__lte=LONGEST_DOI)

    def with_authors(self) -> "PaperQuerySet":
        """Each paper with its authors in order, in one more query for the whole page."""
        return self.prefetch_related(
            models.Prefetch("authorships", queryset=Authorship.objects.select_related("author"))
        )


class Paper(models.Model):
    """One arXiv article, whatever its version: the newest metadata that any source gave.

    `stamps` remembers for each group of fields who said them and when, so that late and repeated
    records give the same row in any order (see ingest/merge.py).
    """

    arxiv_id = models.CharField(_("arXiv id"), max_length=32, unique=True)
    id_order = models.BigIntegerField(editable=False)
    first_listed = models.DateField(_("first listing day"), null=True, blank=True)

    title = models.TextField(_("title"))
    abstract = models.TextField(_("abstract"))
    categories = models.TextField(_("categories"), help_text=_("Separated by blanks, the primary one first."))
    comment = models.TextField(pgettext_lazy("by the authors", "comment"), blank=True)
    journal_ref = models.TextField(_("journal reference"), blank=True)
    doi = models.TextField(_("DOI"), blank=True)
    report_no = models.TextField(_("report number"), blank=True)
    msc_class = models.TextField(_("MSC class"), blank=True)
    acm_class = models.TextField(_("ACM class"), blank=True)
    license = models.TextField(_("licence"), blank=True)
    submitter = models.TextField(_("submitter"), blank=True)

    latest_version = models.PositiveSmallIntegerField(_("latest version"), default=1)
    submitted_at = models.DateTimeField(_("first submitted"), null=True, blank=True)
    revised_at = models.DateTimeField(_("latest version submitted"), null=True, blank=True)
    withdrawn = models.BooleanField(_("withdrawn"), default=False)
    deleted = models.BooleanField(_("deleted at the source"), default=False)

    venue = models.CharField(_("venue"), max_length=300, blank=True)
    venue_slug = models.CharField(max_length=120, blank=True)
    venue_year = models.PositiveSmallIntegerField(_("venue year"), null=True, blank=True)
    code_url = models.CharField(_("code"), max_length=500, blank=True)
    project_url = models.CharField(_("project page"), max_length=500, blank=True)
    data_url = models.CharField(_("data"), max_length=500, blank=True)
    pages = models.PositiveIntegerField(_("pages"), null=True, blank=True)
    figures = models.PositiveIntegerField(_("figures"), null=True, blank=True)

    stamps = models.JSONField(default=dict, editable=False)
    has_detail = models.BooleanField(
        default=False,
        editable=False,
        help_text=_("Comment and licence were asked for; feeds do not give them."),
    )
    is_sample = models.BooleanField(
        default=False,
        editable=False,
        help_text=_("From the bundled sample: the abstract is a summary of ours."),
    )
    added_at = models.DateTimeField(null=True, editable=False)  # None: before this was kept
    stored_at = models.DateTimeField(_("last stored"), editable=False)

    objects = PaperQuerySet.as_manager()

    class Meta:
        verbose_name = _("paper")
        verbose_name_plural = _("papers")
        indexes = [
            models.Index(fields=["-first_listed", "-id_order", "-arxiv_id"], name="paper_newest"),
            models.Index(fields=["venue_slug", "-first_listed", "-id_order"], name="paper_venue"),
            models.Index(fields=["id_order"], name="paper_by_id"),
            models.Index(fields=["stored_at"], name="paper_stored"),
            models.Index(
                Lower("doi"),
                condition=models.Q(doi__gt="", doi__length__lte=LONGEST_DOI),
                name="paper_doi",
            ),
            # What the desk looks for is rare among millions; these hold those rows alone.
            models.Index(fields=["id_order"], condition=models.Q(withdrawn=True), name="paper_withdrawn"),
            models.Index(fields=["id_order"], condition=models.Q(deleted=True), name="paper_deleted"),
            models.Index(fields=["id_order"], condition=models.Q(is_sample=True), name="paper_sample"),
            models.Index(fields=["id_order"], condition=models.Q(has_detail=False), name="paper_undetailed"),
        ]

    def __str__(self) -> str:
        return self.arxiv_id

    def get_absolute_url(self) -> str:
        """The paper's page: the same path as on arXiv."""
        return reverse("paper", args=[self.arxiv_id])

    @property
    def category_list(self) -> list[str]:
        """Its categories, the primary one first."""
        return self.categories.split()

    @property
    def primary_category(self) -> str:
        """The category under which arXiv announces it as new."""
        return self.categories.split(" ", 1)[0]


class Version(models.Model):
    """One submitted version of a paper."""

    paper = models.ForeignKey(Paper, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField(_("version"))
    submitted_at = models.DateTimeField(_("submitted"))
    size = models.CharField(_("size"), max_length=40, blank=True)
    source_type = models.CharField(max_length=40, blank=True)
    stamp = models.CharField(max_length=60, editable=False)

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["paper", "number"], name="one_row_per_version")]

    def __str__(self) -> str:
        return f"{self.paper_id}v{self.number}"


class VersionText(models.Model):
    """Title and abstract of a version that a newer one replaced while this site watched."""

    paper = models.ForeignKey(Paper, models.CASCADE, related_name="texts", db_index=False)
    number = models.PositiveSmallIntegerField(_("version"))
    title = models.TextField(_("title"))
    abstract = models.TextField(_("abstract"))

    class Meta:
        verbose_name = _("earlier text")
        verbose_name_plural = _("earlier texts")
        constraints = [models.UniqueConstraint(fields=["paper", "number"], name="one_text_per_version")]

    def __str__(self) -> str:
        return f"{self.paper_id}v{self.number}"


class AuthorQuerySet(models.QuerySet["Author"]):
    """Questions about authors."""

    def of_person(self, person: int) -> "AuthorQuerySet":
        """All rows that are this person (primary key): the chosen name's and the other spellings'."""
        return self.filter(models.Q(pk=person) | models.Q(same_as=person))

    def unused(self) -> "AuthorQuerySet":
        """Those that no paper bears, nobody holds to, and that lead nowhere and are led to by none."""
        nobodys = self.filter(authorships__isnull=True, follows__isnull=True, claims__isnull=True)
        return nobodys.filter(same_as__isnull=True, spellings__isnull=True, splits__isnull=True)

    def unknown(self) -> "AuthorQuerySet":
        """Those unused of whose names nobody was told apart: they say nothing of who is who."""
        others = Author.objects.filter(name=models.OuterRef("name"), variant__gt=0)
        return self.unused().exclude(models.Exists(others))


class Author(models.Model):
    """A name as printed on papers. Two people of one name share it until a curator tells them apart.

    A harvest writes variant 0 of a name; a person told apart has the next number, and their papers are
    named in AuthorSplit. Where one person is printed in several ways `same_as` leads to the chosen one,
    which has none itself; the printed name stays on the paper.
    """

    name = models.CharField(_("name"), max_length=300)
    variant = models.PositiveSmallIntegerField(_("person of that name"), default=0)
    slug = models.CharField(max_length=80)
    same_as = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="spellings", verbose_name=_("same as")
    )

    objects = AuthorQuerySet.as_manager()

    class Meta:
        verbose_name = _("author")
        verbose_name_plural = _("authors")
        constraints = [models.UniqueConstraint(fields=["name", "variant"], name="one_author_per_name")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The list of the author's papers."""
        return reverse("author", args=[self.pk, self.slug])

    @property
    def person(self) -> "Author":
        """The row under which the person is shown: itself, or that of the spelling chosen for them."""
        return self.same_as or self


# Of an authorship the person: primary key, slug and chosen name, whatever spelling the paper has.
PERSON = {
    "person": Coalesce("author__same_as", "author"),
    "person_slug": Coalesce("author__same_as__slug", "author__slug"),
    "person_name": Coalesce("author__same_as__name", "author__name"),
}


class Authorship(models.Model):
    """A name's place in a paper's author list."""

    paper = models.ForeignKey(Paper, models.CASCADE, related_name="authorships", db_index=False)
    author = models.ForeignKey(Author, models.PROTECT, related_name="authorships")
    place = models.PositiveSmallIntegerField(_("place"))  # from 0
    affiliation = models.TextField(_("affiliation"), blank=True)

    class Meta:
        verbose_name = _("authorship")
        verbose_name_plural = _("authorships")
        ordering = ["place"]
        constraints = [models.UniqueConstraint(fields=["paper", "place"], name="one_author_per_place")]

    def __str__(self) -> str:
        return f"{self.paper_id}:{self.place}"


class Announcement(models.Model):
    """arXiv making one version of a paper public in one category on a listing day.

    `derived_day` is what version dates and the calendar say, `feed_day` what a feed said; the feed
    wins, and `listing_day` is the one that holds.
    """

    class Kind(models.TextChoices):
        """How arXiv announces (feeds' announce_type)."""

        NEW = "new", _("new")
        CROSS = "cross", _("cross-listed")
        REPLACE = "replace", _("replaced")
        REPLACE_CROSS = "replace-cross", _("replaced, cross-listed")

    paper = models.ForeignKey(Paper, models.CASCADE, related_name="announcements", db_index=False)
    category = models.CharField(_("category"), max_length=40)
    version = models.PositiveSmallIntegerField(_("version"))
    listing_day = models.DateField(_("listing day"))
    kind = models.CharField(_("kind"), max_length=13, choices=Kind.choices)
    derived_day = models.DateField(_("day by the calendar"), null=True, blank=True)
    feed_day = models.DateField(_("day by the feed"), null=True, blank=True)

    class Meta:
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")
        constraints = [
            models.UniqueConstraint(
                fields=["paper", "category", "version"], name="one_announcement_per_version"
            )
        ]
        indexes = [
            models.Index(fields=["category", "listing_day", "kind"], name="announced_in_category"),
            models.Index(fields=["listing_day"], name="announced_on_day"),
        ]

    def __str__(self) -> str:
        return f"{self.paper_id}v{self.version} {self.kind} in {self.category} on {self.listing_day}"
