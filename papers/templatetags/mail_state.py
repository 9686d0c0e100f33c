"""Whether a reader's mail arrives, for the settings page, which knows nothing of letters."""

from django import template

from accounts.models import User
from papers.models import RefusedAddress

register = template.Library()


@register.simple_tag
def refused_address(account: User) -> RefusedAddress | None:
    """The account's address where its server refused it and nobody has tried since."""
    return RefusedAddress.objects.filter(address=account.email).first()
