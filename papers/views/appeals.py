"""Appeals: the page of who was hidden or suspended, and the one on which a moderator answers."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from papers.discussion import appeals, queue
from papers.forms.moderation import AnswerForm, AppealForm
from papers.models import Appeal
from papers.views.answers import see_other
from papers.views.readers import own_reader
from papers.views.sent import sent


@require_http_methods(["GET", "HEAD", "POST"])
def appeal(request: HttpRequest, pk: int) -> HttpResponse:
    """Lets the reader say something, once, against an act that met them; suspended readers too."""
    reader = own_reader(request)
    act = appeals.against(reader, pk)
    if act is None:
        raise Http404
    made = appeals.appeal_of(act)
    refused = None if made else appeals.may_appeal(act)
    form = AppealForm(None if made else sent(request))
    if request.method == "POST" and not made and not refused and form.is_valid():
        if appeals.appeal(reader, act, form.cleaned_data["words"]):
            messages.success(request, _("Moderators will read this. You get a notice of their answer."))
        return see_other(request.path)
    context = {"act": act, "made": made, "refused": refused, "form": form, "here": "inbox"}
    status = 200 if request.method != "POST" else 403 if made or refused else 422
    return render(request, "papers/appeal.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def appeal_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Shows an appeal with what it is about, and answers it."""
    moderator = own_reader(request)
    rows = Appeal.objects.select_related("reader", "act__by", "act__comment__paper", "act__comment__author")
    found = get_object_or_404(rows, pk=pk)
    refused = appeals.may_answer(moderator, found)
    form = AnswerForm(sent(request))
    if request.method == "POST" and not refused and form.is_valid():
        granted, words = form.cleaned_data["granted"], form.cleaned_data["words"]
        new = appeals.answer(moderator, found, granted=granted, words=words)
        messages.success(request, _("The appeal is answered.") if new else _("It was answered before."))
        return see_other(reverse("moderation"))
    context = {
        "appeal": found,
        "act": found.act,
        "stands": appeals.stands(found.act),
        "own": found.act.by_id == moderator.pk,
        "refused": refused,
        "form": form,
        "history": queue.histories([found.reader_id]).get(found.reader_id),
        "here": "moderation",
    }
    status = 200 if request.method != "POST" else 403 if refused else 422
    return render(request, "papers/appeal_answer.html", context, status=status)
