"""Who asks: the reader of a page that is open to everybody, and the one whose page or act it is."""

from django.http import Http404, HttpRequest

from accounts.models import User


def reader_of(request: HttpRequest) -> User | None:
    """Who reads, if it is somebody who may keep marks: signed in and confirmed."""
    user = request.user
    return user if isinstance(user, User) and user.confirmed else None


def own_reader(request: HttpRequest) -> User:
    """Whose page or act it is; digest_site/access.py lets nobody else come to it."""
    reader = reader_of(request)
    if reader is None:
        raise Http404
    return reader
