"""Mail: the end of letters by the address in them, a topic's choice, an address that works again."""

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from papers.forms.follows import MailChoiceForm
from papers.mail import choices, refusals, stop
from papers.models import SavedSearch, Topic
from papers.views.answers import done
from papers.views.readers import own_reader

WEEKLY = "weekly"


# A mail program that stops letters for its user (RFC 8058) has neither cookies nor a page of ours: the signed
# address alone says whose letters and which. Forged, it could do no more than whoever has the letter.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mail_stop(request: HttpRequest, token: str) -> HttpResponse:
    """What the address stops, with a button: programs that look through mail open it. A POST stops it."""
    subject = stop.read(token)
    reader = stop.reader_of(subject) if subject else None
    if subject is None or reader is None:
        raise Http404
    weekly = request.POST.get("do") == WEEKLY and subject.kind == stop.TOPIC
    if request.method == "POST":
        (stop.weekly_instead if weekly else stop.stop)(subject)
    context = {
        "kind": subject.kind,
        "topic": stop.topic_of(subject),
        "search": SavedSearch.objects.filter(reader=reader, pk=subject.key).first()
        if subject.kind == stop.SEARCH
        else None,
        "done": "" if request.method != "POST" else WEEKLY if weekly else "stop",
        "all": stop.address(stop.Subject(reader.pk, stop.ALL)),
    }
    return render(request, "papers/mail_stop.html", context)


@require_POST
def follow_mail(request: HttpRequest) -> HttpResponse:
    """How the digests of one topic come; 404 for a topic that the reader does not follow."""
    reader, form = own_reader(request), MailChoiceForm(request.POST)
    if not form.is_valid():
        raise BadRequest
    topic = get_object_or_404(Topic, slug=form.cleaned_data["topic"])
    if not choices.choose(reader, topic, form.cleaned_data["mail"]):
        raise Http404
    return done(request, _("Kept for %(name)s.") % {"name": topic.local_name}, default=reverse("following"))


@require_POST
def mail_again(request: HttpRequest) -> HttpResponse:
    """The reader's address takes mail again, by their own word."""
    again = refusals.try_again(own_reader(request))
    said = _("Mail goes to your address again.") if again else _("Mail goes to your address already.")
    return done(request, said, default=reverse("account_settings") + "#mail")
