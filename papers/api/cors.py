"""Which pages of other sites may read the API: all of them, what visitors may read, without a token.

A token does not belong into the pages of other sites, so no preflight allows the header that bears it.
"""

from django.http import HttpResponse
from django.http.response import HttpResponseBase

EXPOSED = "ETag, Link, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Retry-After, X-Request-ID"
KEPT = 86_400  # seconds that a browser remembers a preflight; it decides for less by itself


def open_up(response: HttpResponseBase) -> None:
    """Lets scripts of any site read the answer."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = EXPOSED
    response["Cross-Origin-Resource-Policy"] = "cross-origin"


def preflight(methods: list[str], *, public: bool) -> HttpResponse:
    """The answer to OPTIONS; `methods` are those of the path."""
    response = HttpResponse(status=204, headers={"Allow": ", ".join([*methods, "OPTIONS"])})
    if public:
        open_up(response)
        response["Access-Control-Allow-Methods"] = "GET, HEAD"
        response["Access-Control-Allow-Headers"] = "If-None-Match"
        response["Access-Control-Max-Age"] = str(KEPT)
    return response
