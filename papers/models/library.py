"""What a reader keeps: bookmarks with tags and notes, reading marks, what can be undone."""

import unicodedata

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager
from taggit.models import ItemBase, TagBase

from papers.models.papers import Paper

NOTE_LIMIT = 10_000  # characters
TAG_LIMIT = 50
TAGS_PER_PAPER = 30
TITLE_KEY_LIMIT = 100


class Tag(TagBase):
    """One reader's own label. Readers share no rows, so renaming one is nobody else's affair.

    `name` is as the reader wrote it (NFC, single blanks, nested by "/"); `slug` is its key: the name
    without regard to case and width, unique for the reader and safe to stand in an address.
    """

    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="tags",
        db_index=False,
        verbose_name=_("reader"),
    )
    name = models.CharField(_("name"), max_length=TAG_LIMIT)
    slug = models.CharField(_("key"), max_length=4 * TAG_LIMIT)

    objects: models.Manager["Tag"] = models.Manager()

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["slug"]
        constraints = [
            models.UniqueConstraint(fields=["reader", "slug"], name="one_tag_of_a_name_per_reader")
        ]

    def save(self, *args: object, **kwargs: object) -> None:
        """Saves the row with the key of its name."""
        self.slug = tag_key(self.name)
        models.Model.save(self, *args, **kwargs)  # type: ignore[arg-type]


# Zero-width joiners and the choice between text and emoji style: nobody sees whether they are there.
_UNSEEN = dict.fromkeys([0x200C, 0x200D, *range(0xFE00, 0xFE10)])


def tag_key(name: str) -> str:
    """The key under which a tag's name is unique: without regard to case, width and what is not seen."""
    plain = unicodedata.normalize("NFKC", name.translate(_UNSEEN)).casefold()
    levels = unicodedata.normalize("NFKC", plain).split("/")
    return "/".join(" ".join(level.split()) for level in levels)


class Bookmark(models.Model):  # type: ignore[django-manager-missing]
    """One reader's saved paper. What the reader was told of the paper is kept, to tell what is new.

    `id_order` and `title_key` are the paper's own, so that a shelf sorts by publication and by title from
    one index each. `stale` says that the paper's words are still to be read (library/words.py), because
    the bookmark is new or the paper changed.
    """

    class Status(models.IntegerChoices):
        """On which shelf it stands."""

        TO_READ = 1, _("To read")
        READING = 2, _("Reading")
        READ = 3, _("Read")

    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="bookmarks", db_index=False
    )
    paper = models.ForeignKey(Paper, models.PROTECT, related_name="bookmarks")
    status = models.PositiveSmallIntegerField(_("status"), choices=Status.choices, default=Status.TO_READ)
    note = models.TextField(_("note"), blank=True, max_length=NOTE_LIMIT)
    note_html = models.TextField(blank=True, editable=False)
    note_renderer = models.PositiveSmallIntegerField(default=0, editable=False)
    id_order = models.BigIntegerField(editable=False)
    title_key = models.CharField(max_length=TITLE_KEY_LIMIT, blank=True, editable=False)
    stale = models.BooleanField(default=True, editable=False)
    saved_at = models.DateTimeField(_("saved"))
    changed_at = models.DateTimeField(_("changed"))

    known_version = models.PositiveSmallIntegerField(default=1, editable=False)
    known_venue = models.CharField(max_length=300, blank=True, editable=False)
    known_journal_ref = models.BooleanField(default=False, editable=False)
    known_withdrawn = models.BooleanField(default=False, editable=False)

    tags = TaggableManager(through="papers.BookmarkTag", blank=True, related_name="bookmarks")

    class Meta:
        verbose_name = _("bookmark")
        verbose_name_plural = _("bookmarks")
        constraints = [models.UniqueConstraint(fields=["reader", "paper"], name="one_bookmark_per_reader")]
        indexes = [
            models.Index(fields=["reader", "-saved_at", "-id"], name="bookmark_saved"),
            models.Index(fields=["reader", "status", "-saved_at", "-id"], name="bookmark_shelf"),
            models.Index(fields=["reader", "-id_order", "-id"], name="bookmark_published"),
            models.Index(fields=["reader", "status", "-id_order", "-id"], name="bookmark_shelf_published"),
            models.Index(fields=["reader", "title_key", "id"], name="bookmark_title"),
            models.Index(fields=["reader", "status", "title_key", "id"], name="bookmark_shelf_title"),
            models.Index(fields=["reader", "-changed_at", "-id"], name="bookmark_changed"),
            models.Index(fields=["reader", "status", "-changed_at", "-id"], name="bookmark_shelf_changed"),
            models.Index(
                fields=["reader", "-saved_at", "-id"], name="bookmark_noted", condition=~models.Q(note="")
            ),
            models.Index(fields=["reader", "paper"], name="bookmark_stale", condition=models.Q(stale=True)),
        ]

    def __str__(self) -> str:
        return f"{self.reader_id}:{self.paper_id}"


class PaperWords(models.Model):
    """The words of a paper that somebody saved, as the one tokenizer gives them, to be searched.

    Each text begins and ends with a blank. `title` to `comment` and `venue` hold stems with one blank
    between those that stand side by side, `authors` a bar between two names; `beginnings` holds each
    folded word of all four once, `written` each as it is written, `facts` one word for each category,
    archive, year of the venue, …
    """

    paper = models.OneToOneField(Paper, models.CASCADE, primary_key=True, related_name="words")
    title = models.TextField()
    abstract = models.TextField()
    authors = models.TextField()
    comment = models.TextField()
    venue = models.TextField()
    beginnings = models.TextField()
    written = models.TextField(default="")
    facts = models.TextField()

    class Meta:
        verbose_name = _("words of a paper")
        verbose_name_plural = _("words of papers")

    def __str__(self) -> str:
        return str(self.paper_id)


class BookmarkTag(ItemBase):
    """A tag on a bookmark (django-taggit's through row)."""

    content_object = models.ForeignKey(Bookmark, models.CASCADE, related_name="bookmark_tags", db_index=False)
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="bookmark_tags")

    objects: models.Manager["BookmarkTag"] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["content_object", "tag"], name="one_tag_once_per_bookmark")
        ]


class ReadingMark(models.Model):
    """That a reader has read or skipped a paper, in which version; no row means unread.

    One row a paper, whatever the topic: what was seen under one topic is not new under another.
    """

    class State(models.IntegerChoices):
        """What the reader did with it."""

        READ = 1, _("read")
        SKIPPED = 2, _("skipped")

    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="reading_marks", db_index=False
    )
    paper = models.ForeignKey(Paper, models.CASCADE, related_name="reading_marks")
    state = models.PositiveSmallIntegerField(_("state"), choices=State.choices)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("reading mark")
        verbose_name_plural = _("reading marks")
        constraints = [models.UniqueConstraint(fields=["reader", "paper"], name="one_mark_per_reader")]

    def __str__(self) -> str:
        return f"{self.reader_id}:{self.paper_id}"


class Undo(models.Model):
    """How to take back what a reader removed: the rows as they were, kept for a day.

    `kind` names the act (see library/undo.py), `rows` is what that act needs to restore them.
    """

    reader = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=30)
    rows = models.JSONField()
    at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("undo")
        verbose_name_plural = _("undo")

    def __str__(self) -> str:
        return f"{self.kind} {self.at}"


class Import(models.Model):
    """A file or list that a reader brought, and what became of its lines.

    `source` holds its bytes until they are read; `problem` (a key of imports.PROBLEMS) says why they could
    not be. `told_at` is when nothing was left to be fetched.
    """

    class Kind(models.TextChoices):
        """What was brought."""

        IDS = "ids", _("list of identifiers or addresses")
        BIBTEX = "bibtex", _("BibTeX")
        RIS = "ris", _("RIS")
        CSL = "csl", _("CSL-JSON")
        SCIRATE = "scirate", _("SciRate JSON")
        NETSCAPE = "netscape", _("browser bookmarks")
        RECTO = "recto", _("an export of this site")

    reader = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="imports")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    name = models.CharField(_("file name"), max_length=150, blank=True)
    at = models.DateTimeField(_("brought"))
    source = models.BinaryField(null=True, editable=False)
    problem = models.CharField(max_length=10, blank=True, editable=False)
    told_at = models.DateTimeField(_("finished"), null=True, editable=False)
    undone_at = models.DateTimeField(_("taken back"), null=True, editable=False)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")

    def __str__(self) -> str:
        return f"{self.kind} {self.at}"


class ImportLine(models.Model):
    """One paper of an import. `marks` is what is kept with it: {"tags", "note", "status", "saved_at"}.

    `added` is what it added to a bookmark that was there, to be taken back: {"tags", "note"}. `reason` is a
    key of imports.REASONS.
    """

    class State(models.TextChoices):
        """What became of it."""

        SAVED = "saved", _("saved")
        HELD = "held", _("was in the library")
        WANTED = "wanted", _("being fetched from arXiv")
        UNKNOWN = "unknown", _("arXiv does not know it")
        UNREAD = "unread", _("not understood")

    batch = models.ForeignKey(Import, models.CASCADE, related_name="lines", db_index=False)
    place = models.PositiveIntegerField(_("place"))  # from 1
    text = models.CharField(_("text"), max_length=500)
    arxiv_id = models.CharField(_("arXiv id"), max_length=32, blank=True)
    marks = models.JSONField(default=dict)
    added = models.JSONField(default=dict)
    state = models.CharField(_("state"), max_length=7, choices=State.choices)
    reason = models.CharField(_("reason"), max_length=10, blank=True)

    class Meta:
        verbose_name = _("line of an import")
        verbose_name_plural = _("lines of imports")
        constraints = [models.UniqueConstraint(fields=["batch", "place"], name="one_line_per_place")]
        indexes = [
            models.Index(fields=["arxiv_id"], condition=models.Q(state="wanted"), name="import_line_wanted")
        ]

    def __str__(self) -> str:
        return self.text[:60]
