"""The page of API tokens: make one, see it once, see what is used when, revoke."""

from typing import Any

from allauth.account.decorators import reauthentication_required
from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from accounts import tokens
from accounts.events import Kind, note
from accounts.models import ApiToken, User
from accounts.names import validate_shown_name

NEVER = "never"


class TokenForm(forms.Form):
    """What a token is called, what it may do, and for how long."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=80,
        help_text=gettext_lazy("So that you know it again: what uses it, and where."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    scope = forms.ChoiceField(
        label=gettext_lazy("It may"),
        choices=ApiToken.Scope.choices,
        initial=ApiToken.Scope.READ,
        widget=forms.RadioSelect,
    )
    days = forms.ChoiceField(
        label=gettext_lazy("Expires"),
        choices=[
            *(
                (str(n), ngettext_lazy("after %(n)s day", "after %(n)s days", n) % {"n": n})
                for n in tokens.DAYS
            ),
            (NEVER, gettext_lazy("never")),
        ],
        initial=str(tokens.DAYS[1]),
    )

    def __init__(self, user: User, *given: Any) -> None:
        super().__init__(*given)
        self.user = user

    def clean_name(self) -> str:
        """On one line, without characters that hide or pretend something."""
        name = " ".join(self.cleaned_data["name"].split())
        validate_shown_name(name)
        return name

    def clean(self) -> dict[str, Any]:
        """Nobody needs more than some."""
        if ApiToken.objects.filter(user=self.user).count() >= tokens.MOST:
            raise forms.ValidationError(
                _("You have %(most)s tokens. Revoke one first.") % {"most": tokens.MOST}, code="most"
            )
        return self.cleaned_data


def _makes(request: HttpRequest) -> bool:
    """Whoever sits down at somebody's open browser shall not leave with a key to the account."""
    return request.method == "POST" and "revoke" not in request.POST


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required(enabled=_makes)
@sensitive_variables("secret")
def token_page(request: HttpRequest) -> HttpResponse:
    """The reader's tokens; a POST makes one, or revokes the one whose key is in `revoke`."""
    user = User.objects.get(username=request.user.get_username())
    if "revoke" in request.POST:
        return _revoke(request, user)
    form = TokenForm(user, request.POST) if request.method == "POST" else TokenForm(user)
    made, secret, status = None, "", 200
    if form.is_bound and form.is_valid():
        chosen = form.cleaned_data
        days = None if chosen["days"] == NEVER else int(chosen["days"])
        made, secret = tokens.make(user, chosen["name"], chosen["scope"], days)
        note(request, Kind.TOKEN)
        form = TokenForm(user)
    elif form.is_bound:
        status = 422
    context = {
        "form": form,
        "made": made,
        "secret": secret,
        "tokens": ApiToken.objects.filter(user=user),
        "now": timezone.now(),
        "revoked": "revoked" in request.GET,
        "here": "settings",
    }
    return render(request, "accounts/tokens.html", context, status=status)


def _revoke(request: HttpRequest, user: User) -> HttpResponse:
    key = request.POST["revoke"]
    if not key.isascii() or not key.isdigit() or len(key) > 18 or not tokens.revoke(user, int(key)):
        raise Http404
    note(request, Kind.TOKEN_OFF)
    response = HttpResponseRedirect(f"{reverse('account_tokens')}?revoked")
    response.status_code = 303
    return response
