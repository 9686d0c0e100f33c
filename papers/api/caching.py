"""What may keep an answer: anybody what visitors read, nobody what a token opened or what went wrong.

Django's own middleware gives what was read an ETag (weak where the answer is compressed) and answers 304.
"""

from django.http import HttpRequest
from django.http.response import HttpResponseBase

PUBLIC = "public, max-age=60"  # seconds that a copy serves before it is asked for anew
PRIVATE = "private, no-store"


def mark(request: HttpRequest, response: HttpResponseBase, *, public: bool) -> None:
    """Sets Cache-Control and Vary."""
    was_read = request.method in ("GET", "HEAD") and response.status_code in (200, 304)
    response["Cache-Control"] = PUBLIC if was_read and public else PRIVATE
    response["Vary"] = "Authorization"
