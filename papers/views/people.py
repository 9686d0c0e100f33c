"""People who take part in the discussion: their public pages, and their names while one is typed."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.limits import take
from accounts.models import User
from papers.discussion.listing import comments_of
from papers.discussion.mentions import offered_names
from papers.discussion.taking_part import MODERATE
from papers.models import Paper
from papers.views.errors import too_many
from papers.views.paging import page_of
from papers.views.readers import own_reader, reader_of

COMMENTS = 30  # a page
LOOK_UPS_AN_HOUR = 2_000
LONGEST_NAME = 150


@require_safe
def person(request: HttpRequest, username: str) -> HttpResponse:
    """What somebody wrote in public; accounts that are gone or were never confirmed have no page."""
    if "\0" in username:
        raise Http404
    found = get_object_or_404(User, username=username, is_active=True, confirmed=True)
    reader = reader_of(request)
    context = {
        "person": found,
        "page": page_of(request, comments_of(found.pk), COMMENTS),
        "may_moderate": reader is not None and reader.has_perm(MODERATE),
        "here": "person",
    }
    return render(request, "papers/person.html", context)


@require_safe
def mention_names(request: HttpRequest) -> HttpResponse:
    """Names that begin with `q`, as JSON: [[username, name shown], …]; first who wrote on `paper`."""
    reader = own_reader(request)
    beginning = request.GET.get("q", "")
    if "\0" in beginning or len(beginning) > LONGEST_NAME:
        return JsonResponse({"names": []})
    if seconds := take("names", reader.pk, most=LOOK_UPS_AN_HOUR, seconds=3600):
        return too_many(request, seconds)
    arxiv_id = request.GET.get("paper", "").replace("\0", "")
    paper = Paper.objects.filter(arxiv_id=arxiv_id).first()
    return JsonResponse({"names": offered_names(reader, paper, beginning)})
