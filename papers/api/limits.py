"""How often programs may ask in a minute: each reader by all their tokens, visitors by their network.

The headers are those of draft-ietf-httpapi-ratelimit-headers-07, which programs know.
"""

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from accounts.addresses import counted_address
from accounts.limits import Spent, spend
from papers.api.auth import caller_of

SPAN = 60  # seconds


def take(request: HttpRequest) -> Spent:
    """Counts the request; who sends a token that does not hold is counted as a visitor.

    A reader has one count, since they could make another token each time that one is used up.
    """
    token = caller_of(request).token
    if token:
        return spend("api-token", token.user_id, most=settings.API_TOKEN_RATE, seconds=SPAN)
    return spend("api-visitor", counted_address(request), most=settings.API_VISITOR_RATE, seconds=SPAN)


def tell(response: HttpResponseBase, spent: Spent) -> None:
    """Says in the answer's headers what may still be asked, and when the count begins anew."""
    response["RateLimit-Limit"] = str(spent.most)
    response["RateLimit-Remaining"] = str(spent.left)
    response["RateLimit-Reset"] = str(spent.seconds)
    if spent.refused:
        response["Retry-After"] = str(spent.seconds)
