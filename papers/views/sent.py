"""What a request sends, before a form judges it."""

from django.http import HttpRequest, QueryDict


def sent(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to; an empty one that was sent is judged as well."""
    return request.POST if request.method == "POST" else None


def sent_key(request: HttpRequest, name: str) -> int:
    """The primary key that a control names, 0 for what is none."""
    given = request.POST.get(name, "")
    return int(given) if given.isascii() and given.isdigit() and len(given) <= 18 else 0
