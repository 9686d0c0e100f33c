"""What a reader's act is answered with: a piece of the page for the script, the way back without one."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme

from papers.models import Undo

MAX_ADDRESS = 2000


def way_back(request: HttpRequest, default: str) -> str:
    """`next` from the form if it stays on this site, else the page the form stood on, else `default`."""
    for target in (request.POST.get("next", ""), request.headers.get("Referer", "")):
        target = target[:MAX_ADDRESS]
        if target and url_has_allowed_host_and_scheme(
            target, {request.get_host()}, require_https=request.is_secure()
        ):
            return target
    return default


def see_other(address: str) -> HttpResponse:
    """303: what was sent is taken; the page to see now is there, and loading it anew sends nothing again."""
    return HttpResponseRedirect(address, status=303)


def done(
    request: HttpRequest,
    said: str,
    *,
    default: str,
    anchor: str = "",
    undo: Undo | None = None,
    piece: str = "",
    context: dict[str, Any] | None = None,
) -> HttpResponse:
    """Answers an act that succeeded. `said` is one sentence, "" where the page shows it by itself.

    With htmx: the template `piece` with `context`, and the sentence (with its Undo button) for the live
    region, out of band (`rows` in the context: its Undo changes rows in place). Without: 303 to where the
    reader was and the `anchor` there, the sentence on top of that page.
    """
    if request.headers.get("HX-Request") and piece:
        body = render_to_string(piece, context, request)
        toast = {
            "said": said,
            "undo": undo.pk if undo else 0,
            "swap": True,
            "rows": (context or {}).get("rows"),
            "back": way_back(request, default),
        }
        return HttpResponse(body + render_to_string("partials/toast.html", toast, request))
    if said:
        messages.success(request, said, extra_tags=str(undo.pk) if undo else "")
    target = way_back(request, default)
    return see_other(target if "#" in target else target + anchor)
