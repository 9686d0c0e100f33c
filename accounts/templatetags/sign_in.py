"""What a page offers beside the password: passkeys where the browser allows them, accounts elsewhere."""

from typing import Any

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from accounts.passkeys import possible

register = template.Library()


@register.simple_tag(takes_context=True)
def passkeys_here(context: dict[str, Any]) -> bool:
    """Whether browsers allow passkeys at this address."""
    request: HttpRequest = context["request"]
    return possible(request)


@register.simple_tag
def accounts_elsewhere(process: str, next: str = "") -> list[tuple[str, str]]:  # noqa: A002 - as in the address
    """(name, address to POST to) of each provider that the site has keys for; process is login or connect."""
    query = urlencode({"process": process} | ({"next": next} if next else {}))
    return [(name, f"{reverse(f'{key}_login')}?{query}") for key, name in settings.SIGN_IN_WITH.items()]
