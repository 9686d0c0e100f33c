"""A digest's page in admin: what a curator says of it, saved as one."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts import audit
from accounts.audited import AuditedAdmin
from accounts.models import StaffAct
from papers.digests.curation import InThere, Overtaken, Wish, curate, entries_of
from papers.digests.why import reason
from papers.forms.digests import CurationForm, EntryForm, sent_entries
from papers.models import Authorship, Digest, Entry

ON_A_PAGE = 50  # entries; what one form may send is bounded (DATA_UPLOAD_MAX_NUMBER_FIELDS)
ACTS = 10
_NAMED = 3  # authors
_MOVE = re.compile(r"([1-9][0-9]{0,17}):(-?1)")


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as the page shows it."""

    entry: Entry
    form: EntryForm
    authors: str
    why: SafeString


@dataclass(frozen=True, slots=True)
class Part:
    """A section with its lines on this page."""

    name: str
    lines: list[Line] = field(default_factory=list)


class DigestPage(AuditedAdmin):
    """The page; its acts write their own lines in the log."""

    writes_own_acts = True

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Shows the digest to those who may see it, and does as its curators wish."""
        digest = self.get_object(request, unquote(object_id))
        if digest is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined]
        if not self.has_view_or_change_permission(request, digest):
            raise PermissionDenied
        if request.method != "POST":
            return self._page(request, digest, None)
        if not self.has_change_permission(request, digest):
            raise PermissionDenied
        return self._save(request, digest)

    def _save(self, request: HttpRequest, digest: Digest) -> HttpResponse:
        sent = sent_entries(request.POST)
        form = CurationForm(digest, entries_of(digest).filter(pk__in=sent), request.POST)
        if not form.is_valid():
            return self._page(request, digest, form)
        wish = replace(form.wish, move=_move(request))
        try:
            act = self._curate(request, digest, wish, form.whole.cleaned_data["edition"])
        except InThere:
            form.whole.add_error("add", _("This paper is in the digest already."))
            return self._page(request, digest, form)
        except Overtaken as other:
            again = form.over(other.digest, entries_of(other.digest).filter(pk__in=sent))
            return self._page(request, other.digest, again, status=409)
        if act is None:
            self.message_user(request, _("Nothing was changed."))
        else:
            self.message_user(request, _("Saved."), messages.SUCCESS, extra_tags=str(act.pk))
        return HttpResponseRedirect(request.get_full_path())

    def _curate(self, request: HttpRequest, digest: Digest, wish: Wish, edition: int) -> StaffAct | None:
        """The act, in both logs."""
        with transaction.atomic():
            act = curate(digest, request.user, wish, edition)  # type: ignore[arg-type]
            if act is not None:
                self.log_change(request, digest, ", ".join(act.changes)[:1000])
        return act

    def _page(
        self, request: HttpRequest, digest: Digest, form: CurationForm | None, status: int = 200
    ) -> HttpResponse:
        count, number = digest.entries.count(), _number(request)
        pages = max(1, -(-count // ON_A_PAGE))
        number = min(number, pages)
        if form is None:
            start = ON_A_PAGE * (number - 1)
            form = CurationForm(digest, entries_of(digest)[start : start + ON_A_PAGE])
        context = self.admin_site.each_context(request) | {
            "title": str(digest),
            "trail": [(capfirst(self.opts.verbose_name_plural), reverse("admin:papers_digest_changelist"))],
            "digest": digest,
            "form": form,
            "parts": _parts(form.entries),
            "number": number,
            "pages": range(1, pages + 1),
            "count": count,
            "may_change": self.has_change_permission(request, digest),
            "acts": _acts(request, digest),
            "opts": self.opts,
        }
        return TemplateResponse(request, "admin/papers/digest/page.html", context, status=status)


def _parts(forms: Iterable[EntryForm]) -> list[Part]:
    forms = list(forms)
    authors = _authors([form.entry.paper_id for form in forms])
    parts: dict[int, Part] = {}
    for form in forms:
        entry = form.entry
        part = parts.setdefault(entry.section, Part(entry.get_section_display()))
        part.lines.append(Line(entry, form, authors.get(entry.paper_id, ""), reason(entry.why)))
    return list(parts.values())


def _authors(papers: list[int]) -> dict[int, str]:
    """The first few names of each, in one query; a collaboration's thousands are not read."""
    rows = Authorship.objects.filter(paper__in=papers, place__lte=_NAMED).order_by("paper", "place")
    names: dict[int, list[str]] = {}
    for paper, name in rows.values_list("paper", "author__name"):
        names.setdefault(paper, []).append(name)
    return {
        paper: ", ".join(found[:_NAMED]) + (_(" and others") if len(found) > _NAMED else "")
        for paper, found in names.items()
    }


def _acts(request: HttpRequest, digest: Digest) -> list[tuple[StaffAct, bool]]:
    """The last acts upon the digest, and whether this person can take each back."""
    found = StaffAct.objects.filter(model="papers.digest", object_id=str(digest.pk)).select_related("by")
    may = [(act, audit.can_take_back(request.user, act)) for act in found[:ACTS]]  # type: ignore[arg-type]
    everybodys = request.user.has_perm("accounts.view_staffact")
    return [(act, can and (everybodys or act.by_id == request.user.pk)) for act, can in may]


def _move(request: HttpRequest) -> tuple[int, int] | None:
    """The entry that one of the page's buttons moves, and how."""
    found = _MOVE.fullmatch(request.POST.get("move", ""))
    return (int(found[1]), int(found[2])) if found else None


def _number(request: HttpRequest) -> int:
    """The page that is asked for, from 1."""
    asked = request.GET.get("p", "")
    return int(asked) if re.fullmatch(r"[1-9][0-9]{0,5}", asked) else 1
