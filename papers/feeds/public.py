"""The feeds that everybody may read: of topics, authors, categories, venues and public collections."""

from dataclasses import replace
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from papers.arxiv.taxonomy import category_name
from papers.feeds.digests import published
from papers.feeds.listed import Listed, Row, listed, paper_columns, since
from papers.feeds.paging import Order
from papers.feeds.sources import About, OfDigests, OfPapers
from papers.ingest.listing_days import FIRST_KINDS, parts_of
from papers.models import Announcement, Author, Authorship, Collection, CollectionEntry, Entry, Paper, Topic
from papers.text.markdown import to_plain

NEWEST = Order((("-first_listed", date), ("-id_order", int), ("-arxiv_id", str)))
BY_ENTRY = Order((("-digest__date", date), ("section", int), ("rank", int), ("pk", int)))
BY_DATE = Order((("-date", date), ("-pk", int)))
BY_ANNOUNCEMENT = Order(
    (("-listing_day", date), ("-paper__id_order", int), ("-paper__arxiv_id", str), ("-pk", int))
)
BY_ADDITION = Order((("-at", datetime), ("-pk", int)))
_ENTRY = (
    *("paper", "version", "section", "annotation", "curated_at", "by_hand", "added_later", "shown_before"),
    *("digest__window_end", "curated_by__shown_name", "curated_by__username", "paper__stored_at"),
)


def of_topic(topic: Topic) -> OfPapers:
    """A paper at a time, those of the newest digest first."""
    rows = Entry.objects.filter(digest__topic=topic, digest__published=True, hidden=False)
    return OfPapers(_topic(topic), rows.values(*BY_ENTRY.fields, *_ENTRY), BY_ENTRY, _entry)


def digests_of(topic: Topic) -> OfDigests:
    """A digest at a time."""
    about = _topic(topic)
    return OfDigests(replace(about, id=f"{about.id}/digests"), published(topic=topic), BY_DATE)


def of_author(author: Author) -> OfPapers:
    """The papers of a person, under all spellings."""
    theirs = Authorship.objects.filter(author__in=Author.objects.of_person(author.pk))
    title = _("Papers by %(name)s") % {"name": author.name}
    about = About(f"authors/{author.pk}", title, author.get_absolute_url())
    return _papers(about, Q(pk__in=theirs.values("paper")))


def of_venue(slug: str, name: str) -> OfPapers:
    """The papers that say that they were accepted there."""
    subtitle = _("Papers whose own comments say that they were accepted here.")
    about = About(f"venues/{slug}", name, reverse("venue", args=[slug]), subtitle)
    return _papers(about, Q(venue_slug=slug))


def of_category(code: str) -> OfPapers:
    """The papers new or cross-listed in a category, or first in any of the categories of an archive."""
    told = Announcement.objects.filter(category__in=parts_of(code), kind__in=FIRST_KINDS)
    earlier = told.filter(
        Q(listing_day__lt=OuterRef("listing_day"))
        | Q(listing_day=OuterRef("listing_day"), pk__lt=OuterRef("pk")),
        paper=OuterRef("paper"),
    )
    rows = told.filter(~Exists(earlier))
    subtitle = _("Papers new or cross-listed, by listing day, newest first.")
    about = About(
        f"categories/{code}", f"{category_name(code)} ({code})", reverse("category", args=[code]), subtitle
    )
    columns = (*BY_ANNOUNCEMENT.fields, "paper", "kind", *paper_columns("paper__"))
    return OfPapers(about, rows.values(*columns), BY_ANNOUNCEMENT, _announced)


def of_collection(collection: Collection) -> OfPapers:
    """The papers of a collection with their remarks, those added last first."""
    about = About(
        f"collections/{collection.pk}",
        collection.name,
        collection.get_absolute_url(),
        to_plain(collection.description),
    )
    columns = (*BY_ADDITION.fields, "paper", "remark", "added_by__username", *paper_columns("paper__"))
    rows = CollectionEntry.objects.filter(collection=collection).values(*columns)
    return OfPapers(about, rows, BY_ADDITION, _added)


def _topic(topic: Topic) -> About:
    return About(
        f"topics/{topic.pk}", topic.local_name, topic.get_absolute_url(), to_plain(topic.local_description)
    )


def _papers(about: About, which: Q) -> OfPapers:
    """Papers that were announced, the newest first."""
    rows = Paper.objects.filter(which, first_listed__isnull=False)
    columns = dict.fromkeys(("pk", *NEWEST.fields, *paper_columns()))
    return OfPapers(about, rows.values(*columns), NEWEST, listed())


def _entry(row: Row) -> Listed:
    """A paper of a digest, as it came, with what its curator says."""
    at = since(row["digest__window_end"])
    notes = []
    if row["by_hand"]:
        notes.append(_("added by a curator"))
    if row["added_later"]:
        at = max(at, since(row["added_later"]))
        notes.append(_("added later, on %(date)s") % {"date": row["added_later"]})
    if row["shown_before"]:
        notes.append(_("first shown here on %(date)s") % {"date": row["shown_before"]})
    return Listed(
        paper=row["paper"],
        at=at,
        changed=max(at, row["curated_at"] or at),
        stored=row["paper__stored_at"],
        version=row["version"],
        kind=str(Entry.Section(row["section"]).label),
        notes=tuple(notes),
        remark=row["annotation"],
        by=row["curated_by__shown_name"] or row["curated_by__username"] or "",
    )


def _announced(row: Row) -> Listed:
    at = since(row["listing_day"])
    kind = _("New") if row["kind"] == Announcement.Kind.NEW else _("Cross-listed")
    changed = max(at, row["paper__revised_at"] or at)
    return Listed(row["paper"], at, changed, row["paper__stored_at"], kind=kind)


def _added(row: Row) -> Listed:
    changed = max(row["at"], row["paper__revised_at"] or row["at"])
    by = row["added_by__username"] or ""
    return Listed(row["paper"], row["at"], changed, row["paper__stored_at"], remark=row["remark"], by=by)
