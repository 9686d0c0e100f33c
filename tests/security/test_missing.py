"""What is not one's own answers like what is not there: status, headers and body, in both languages."""

import re
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from papers.models import Comment, Notice
from tests.security.rows import changes, rows
from tests.security.site import PAPER, Site, make_site

pytestmark = pytest.mark.django_db
NOBODYS = 987_654  # a key that no row has
_TOKEN = re.compile(r'(?<=value=")\w{32,}(?=")')
LANGUAGES = ("en", "zh-CN")
FIELDS = {"paper": PAPER, "name": "x", "body": "x", "reader": "moderator", "act": "remove", "entry": "1"}


def foreign(site: Site) -> list[tuple[str, int]]:
    """Addresses with the key of a row that only its owner has; and comments that nobody reads."""
    private, comment = site.private.pk, site.comment.pk
    return [
        ("/undo/{}/", site.undo),
        ("/library/import/{}/", site.batch.pk),
        ("/collections/{}/any/", private),
        *(
            (f"/collections/{{}}/{act}/", private)
            for act in ("edit", "delete", "add", "entry", "member", "leave")
        ),
        *((f"/comments/{{}}/{act}/", comment) for act in ("edit", "delete")),
        ("/comments/{}/history/", site.reported.pk),
        *(
            (f"/comments/{{}}/{act}", site.held.pk)
            for act in ("", "history/", "report/", "helpful/", "edit/")
        ),
        ("/moderation/acts/{}/appeal/", site.act.pk),
    ]


def plain(answer: HttpResponse, key: int) -> tuple[Any, ...]:
    """The answer without what names the address that was asked for, the request's own id and token."""
    text = answer.content.decode().replace(f"/{key}/", "/?/").replace(f"%2F{key}%2F", "%2F?%2F")
    headers = {
        name: value for name, value in answer.items() if name not in ("X-Request-ID", "Content-Length")
    }
    return answer.status_code, headers, _TOKEN.sub("", text)


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["page", "piece"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_foreign_rows_answer_like_missing_ones(language: str, headers: dict[str, str]) -> None:
    site = make_site()
    Comment.objects.filter(pk=site.reported.pk).update(state=Comment.State.HIDDEN)
    headers = {"Accept-Language": language, **headers}
    client, wrong = site.people["suspended"].client, []
    before = rows()
    for path, key in foreign(site):
        for method, fields in ((client.get, {}), (client.post, FIELDS)):
            there, missing = (
                plain(method(path.format(asked), fields, headers=headers), asked) for asked in (key, NOBODYS)
            )
            wrong += (
                [] if there == missing and there[0] in (404, 405) else [f"{path}: {there[0]}, {missing[0]}"]
            )
    assert wrong == []
    assert changes(before, rows()) == []


@pytest.mark.parametrize("field", ["notice", "until"])
def test_notices_of_others_are_read_by_nobody_else(field: str) -> None:
    site = make_site()
    client = site.people["other"].client
    answers = [client.post("/inbox/read/", {field: key}) for key in (site.notice.pk, NOBODYS)]
    assert {answer.status_code for answer in answers} == {303}
    assert Notice.objects.get(pk=site.notice.pk).read_at is None


@pytest.mark.parametrize("path", ["/follow/", "/unfollow/"])
def test_private_collections_are_followed_like_missing_ones(path: str) -> None:
    site = make_site()
    client: Client = site.people["other"].client
    private, missing = (client.post(path, {"collection": key}) for key in (site.private.pk, NOBODYS))
    assert plain(private, 0) == plain(missing, 0)
    assert private.status_code == 404
