"""What every page carries: names, the reader's choices, and how fresh the papers are.

Two queries a page, three for readers.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from papers.clock import now
from papers.models import Harvest, Notice, SiteSettings
from papers.site import LICENCE, about, current, name_of
from papers.views.canonical import canonical
from papers.views.preferences import MAX_ADDRESS, chosen

# The longest wait between two harvests of the schedule is 14 hours; papers are called late after 1.5 of it.
LATE_AFTER = timedelta(hours=21)


@dataclass(frozen=True, slots=True)
class Frame:
    """What the templates' frame prints; `last_harvest` is None while arXiv has never been reached."""

    site: SiteSettings
    site_name: str
    licence: str  # of curated text
    notice: str  # of administrators, on every page
    site_url: str
    canonical: str  # address of what the page shows, "" for none
    html_lang: str
    locale: str  # the language with a country, as link previews name it
    foreign: bool  # the page is not in English, so papers' texts name their language
    theme: str
    keys: bool
    reader: Any  # the account, None for a visitor
    unread: int  # notices
    joinable: bool
    staff: bool
    path: str  # of this page, for the way back from the preferences
    last_harvest: datetime | None
    late: bool

    @property
    def about(self) -> str:
        """What administrators say about the site, as HTML."""
        return about(self.site)


def frame(request: HttpRequest) -> dict[str, object]:
    """The context processor: one frame for all pieces of an answer, worked out where one prints it."""
    if not hasattr(request, "frame"):
        request.frame = SimpleLazyObject(lambda: _frame(request))  # type: ignore[attr-defined]
    return {"frame": request.frame}  # type: ignore[attr-defined]


def _frame(request: HttpRequest) -> Frame:
    language = get_language() or settings.LANGUAGE_CODE
    signed_in = settings.SESSION_COOKIE_NAME in request.COOKIES and hasattr(request, "user")
    reader = request.user if signed_in and request.user.is_authenticated else None
    harvest = _last_harvest()
    site = current()
    return Frame(
        site=site,
        site_name=name_of(site),
        licence=site.licence or LICENCE,
        notice=site.local("banner"),
        site_url=settings.SITE_URL,
        canonical=canonical(request),
        locale="zh_CN" if language == "zh-hans" else "en_US",
        html_lang="zh-Hans" if language == "zh-hans" else language,
        foreign=language != "en",
        theme=chosen(request, "theme"),
        keys=chosen(request, "keys") != "off",
        reader=reader,
        unread=Notice.objects.filter(reader=reader, read_at=None).count() if reader else 0,
        joinable=settings.SIGNUP == "open",
        staff=reader is not None and reader.is_staff,
        path=_path(request),
        last_harvest=harvest,
        late=harvest is not None and now() - harvest > LATE_AFTER,
    )


def _path(request: HttpRequest) -> str:
    """Where to come back to after a choice; the page of choices itself is no such place."""
    if request.path == reverse("preferences"):
        return ""
    return request.get_full_path()[:MAX_ADDRESS]


def _last_harvest() -> datetime | None:
    """When arXiv last answered in full; the bundled sample and imported files are not arXiv."""
    heard = Harvest.objects.filter(state=Harvest.State.DONE).exclude(source__in=("sample", "snapshot"))
    return heard.order_by("-pk").values_list("finished_at", flat=True).first()
