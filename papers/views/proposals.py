"""A saved search proposed as a topic."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from papers.digests.rule_check import Checked, check
from papers.digests.rules import names_a_subject
from papers.following import proposals
from papers.following.saved import hold
from papers.forms.saved import ProposalForm
from papers.models import SavedSearch
from papers.views.answers import done
from papers.views.readers import own_reader
from papers.views.sent import sent


@require_http_methods(["GET", "HEAD", "POST"])
def proposal_new(request: HttpRequest, pk: int) -> HttpResponse:
    """The form with which a reader proposes, and proposing; a query that is no rule is told at once."""
    reader = own_reader(request)
    search = get_object_or_404(SavedSearch, pk=pk, reader=reader)
    checked = check(search.query, ())
    refused = _refused(checked)
    form = ProposalForm(sent(request), initial={"name": search.name})
    if request.method == "POST" and form.is_valid() and not refused:
        with transaction.atomic():
            hold(reader)
            said = _too_much(search)
            if not said:
                proposals.propose(search, **form.cleaned_data)
                return done(
                    request, _("Curators will look at it. You get a notice."), default=reverse("saved")
                )
        form.add_error(None, said)
    context = {"form": form, "search": search, "checked": checked, "refused": refused, "here": "saved"}
    status = 422 if request.method == "POST" else 200
    return render(request, "papers/proposal_form.html", context, status=status)


def _refused(checked: Checked) -> str:
    """Why the query can be no topic's rule, "" if it can."""
    if checked.query is None:
        return checked.fault.said if checked.fault else ""
    if not names_a_subject(checked.query, ()):
        return _("It asks for nothing of the papers themselves: a word, a phrase, a venue.")
    return ""


def _too_much(search: SavedSearch) -> str:
    """Why the reader cannot propose it now, "" if nothing speaks against it."""
    waiting = proposals.open_ones(search.reader)
    if waiting.filter(query=search.query).exists():
        return _("You have proposed this query already; curators have not decided yet.")
    if waiting.count() >= proposals.MOST_OPEN:
        said = _("%(n)s of your proposals wait for an answer, which is as many as one reader can have open.")
        return said % {"n": proposals.MOST_OPEN}
    return ""
