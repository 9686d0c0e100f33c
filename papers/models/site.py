"""What administrators say of the site itself: one row."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from papers.models.topics import Topic

ONE = 1  # the primary key of the only row


class SiteSettings(models.Model):
    """Name, notices, texts and switches of this site. Empty texts leave the site's own words."""

    name = models.CharField(
        _("name"), max_length=40, blank=True, help_text=_("Empty: the name from the environment.")
    )
    banner = models.CharField(
        _("notice on every page"), max_length=300, blank=True, help_text=_("One sentence. Empty: none.")
    )
    banner_zh = models.CharField(_("notice in Chinese"), max_length=300, blank=True)
    about = models.TextField(
        _("about this site"), max_length=10_000, blank=True, help_text=_("Markdown, on the page About.")
    )
    about_zh = models.TextField(_("about, in Chinese"), max_length=10_000, blank=True)
    licence = models.CharField(
        _("licence of curated text"),
        max_length=200,
        blank=True,
        help_text=_("In the footer. Empty: CC BY 4.0."),
    )
    default_topics = models.ManyToManyField(
        Topic,
        blank=True,
        related_name="+",
        verbose_name=_("topics of new readers"),
        help_text=_("Followed by those who join from now on."),
    )
    comments_open = models.BooleanField(
        _("comments"), default=True, help_text=_("Off: threads can be read, nothing can be added.")
    )
    public_collections = models.BooleanField(
        _("public collections"), default=True, help_text=_("Off: no collection can be made public any more.")
    )
    author_claims = models.BooleanField(
        _("claims of authorship"), default=True, help_text=_("Off: nobody can ask for an author’s badge.")
    )
    hold_first = models.PositiveSmallIntegerField(
        _("first comments held"),
        default=0,
        validators=[MaxValueValidator(20)],
        help_text=_("So many comments of a new account wait until a moderator shows them. 0: none."),
    )
    edition = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("site settings")
        verbose_name_plural = _("site settings")
        constraints = [models.CheckConstraint(condition=models.Q(pk=ONE), name="one_row_of_settings")]

    def __str__(self) -> str:
        return str(_("site settings"))

    def local(self, field: str) -> str:
        """A text (`banner`, `about`) in the page's language, English where there is none."""
        chinese = str(getattr(self, f"{field}_zh")) if (get_language() or "").startswith("zh") else ""
        return chinese or str(getattr(self, field))
