"""An export as an answer: a file that is written while it is sent, so that its length costs no memory."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from hashlib import sha256
from itertools import islice

from django.conf import settings
from django.db.models import Max
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from accounts.addresses import counted_address
from accounts.limits import take_lightly
from papers.export.formats import FORMATS
from papers.export.works import CHUNK, Work, works
from papers.models import Paper
from papers.text.math import INVISIBLE
from papers.views.errors import too_many
from papers.views.readers import reader_of

EDITION = 1  # of the writers: raised when they write the same papers otherwise
A_MINUTE = 60  # files for one reader or address
MOST = 20_000  # papers in a file
_NAME = 100  # characters
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|%\s]+')

Answer = HttpResponseBase


def public_file(request: HttpRequest, ext: str, name: str, papers: list[int]) -> Answer:
    """The papers (primary keys) as a file that everybody may keep; whoever has it already gets 304."""
    response = _file(request, ext, name, works(papers))
    response["ETag"] = f'"{_stamp(ext, papers)}"'
    return response


def private_file(request: HttpRequest, ext: str, name: str, found: Iterable[Work]) -> Answer:
    """The works as a file for nobody but this reader."""
    response = _file(request, ext, name, found)
    response["Cache-Control"] = "private, no-store"
    return response


def held_back(request: HttpRequest, act: str = "export", most: int = A_MINUTE) -> HttpResponse | None:
    """429 for a reader or an address that asks for very many files."""
    reader = reader_of(request)
    seconds = take_lightly(act, reader.pk if reader else counted_address(request), most=most, seconds=60)
    return too_many(request, seconds) if seconds else None


def limited(view: Callable[..., Answer]) -> Callable[..., Answer]:
    """For views that answer with a file: 429 instead where too many were asked for."""

    @wraps(view)
    def answer(request: HttpRequest, **asked: object) -> Answer:
        return held_back(request) or view(request, **asked)

    return answer


def _file(request: HttpRequest, ext: str, name: str, found: Iterable[Work]) -> StreamingHttpResponse:
    form = FORMATS[ext]
    pieces: Iterator[str] = form.write(found) if request.method != "HEAD" else iter(())
    response = StreamingHttpResponse(pieces, content_type=f"{form.media_type}; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, file_name(name, ext)) or ""
    return response


def file_name(name: str, ext: str) -> str:
    """A name that every file system takes, in whatever writing: without separators and controls."""
    plain = _NOT_IN_NAMES.sub("-", INVISIBLE.sub("", name)).strip("-.")
    return f"{plain[:_NAME].strip('-.') or 'papers'}.{ext}"


def _stamp(ext: str, papers: list[int]) -> str:
    """What changes when the file does: with the papers in it, what is stored of them, and the writers."""
    newest, keys = None, iter(papers)
    while chunk := list(islice(keys, CHUNK)):
        latest = Paper.objects.filter(pk__in=chunk).aggregate(at=Max("stored_at"))["at"]
        newest = max(filter(None, (newest, latest)), default=None)
    told = f"{EDITION} {ext} {settings.SITE_URL} {newest} {papers}"
    return sha256(told.encode()).hexdigest()[:32]
