"""The letter of a saved search: what came in for it and was not looked at."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from papers.mail import stop
from papers.mail.digest_letter import titles
from papers.mail.items import Shown, items
from papers.mail.letter import Letter, Link, Section
from papers.models import Delivery, Paper, SavedSearch, SearchHit
from papers.text.plain import one_line

SHOWN, NAMED = 9, 3


def write(reader: User, delivery: Delivery) -> Letter | None:
    """None where the search is gone or told on the site only, or all of it was looked at meanwhile."""
    searches = SavedSearch.objects.filter(deliveries=delivery, reader=reader)
    search = searches.exclude(cadence=SavedSearch.Cadence.SITE).first()
    if search is None:
        return None
    hits = SearchHit.objects.filter(search=search, paper__in=delivery.facts.get("papers", []))
    papers = Paper.objects.filter(pk__in=hits.values("paper"))
    total = papers.count()
    if not total:
        return None
    newest = list(papers.newest_first().values("pk", "title")[:SHOWN])
    name, url = one_line(search.name), settings.SITE_URL + reverse("saved_search", args=[search.pk])
    left = total - len(newest)
    more = [Link(ngettext("%(n)s more paper", "%(n)s more papers", left) % {"n": left}, url)]
    found = list(items([Shown(row["pk"]) for row in newest]).values())
    rows = [{"paper__title": row["title"]} for row in newest[:NAMED]]
    return Letter(
        subject=ngettext("%(name)s: %(n)s new paper", "%(name)s: %(n)s new papers", total)
        % {"name": name, "n": total},
        preheader=_("First: %(titles)s") % {"titles": titles(rows)},
        title=name,
        line=one_line(search.query),
        url=url,
        sections=[Section(_("New (%(n)s)") % {"n": total}, found, more=more if left else [])],
        why=_("You get this because you saved the search %(name)s.") % {"name": name},
        stops=stop.Subject(reader.pk, stop.SEARCH, search.pk),
        stop_name=_("Unsubscribe from this search"),
        thread=f"search:{search.pk}",
        list_name=f"search-{search.pk}",
    )
