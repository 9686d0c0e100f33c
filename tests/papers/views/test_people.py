"""People's public pages, and names offered while one is typed."""

import pytest
from django.test import Client

from papers.models import Comment
from tests.factories import make_bookmark, make_comment, make_paper, make_reader

pytestmark = pytest.mark.django_db


def test_page_shows_comments_newest_first_and_nothing_private(visitor: Client) -> None:
    paper, ann = make_paper(), make_reader("ann", shown_name="Ann <b>")
    make_bookmark(ann, paper, note="my secret", tags=("hidden-tag",))
    old, new, gone = (make_comment(paper, ann, body=text) for text in ("Older.", "Newer.", "Gone."))
    Comment.objects.filter(pk=gone.pk).update(state=Comment.State.HIDDEN)
    page = visitor.get("/u/ann/").content.decode()
    assert "Ann &lt;b&gt;" in page
    assert 0 < page.index("Newer.") < page.index("Older.")
    private = ("my secret", "hidden-tag", "ann@example.org", "Gone.")
    assert [words for words in private if words in page] == []
    assert (old.paper_id, new.paper_id) == (paper.pk, paper.pk)


@pytest.mark.parametrize("name", ["nobody", "closed", "unconfirmed", "a%00b", "ann%2F"])
def test_account_that_is_not_to_be_seen_is_404(visitor: Client, name: str) -> None:
    make_reader("closed", is_active=False)
    make_reader("unconfirmed", confirmed=False)
    assert visitor.get(f"/u/{name}/").status_code == 404


@pytest.mark.parametrize("many", [1, 40])
def test_queries_of_the_page_do_not_grow(visitor: Client, queries: object, many: int) -> None:
    ann = make_reader("ann")
    for n in range(many):
        make_comment(make_paper(f"2311.{n + 10:05}"), ann)
    with queries(4):  # type: ignore[operator]
        visitor.get("/u/ann/")


def test_names_are_for_readers_only(visitor: Client) -> None:
    make_reader("ann")
    assert visitor.get("/people/names/?q=a").status_code == 302
    visitor.force_login(make_reader("bob"))
    assert visitor.get("/people/names/?q=a").json() == {"names": [["ann", ""]]}
    for odd in ("\0", "x" * 200, "%", "_", "\\"):
        assert visitor.get("/people/names/", {"q": odd, "paper": odd}).json() == {"names": []}
