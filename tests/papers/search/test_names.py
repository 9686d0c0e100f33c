"""Names that only older papers have."""

import pytest

from papers.search import index, vocabulary
from papers.search.names import older_names
from papers.search.typed import Typed, authors
from tests.factories import make_announcement, make_paper

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _papers() -> None:
    papers = [
        make_paper("2311.00001", authors=("Jean-Luc de la Cruz", "Paul Erdős", "Erda Lovelace")),
        make_paper("2311.00002", authors=("Paul Erdős",), title="Erdmann, in a title"),
    ]
    for paper in papers:
        make_announcement(paper)
    index.refresh([paper.pk for paper in papers])


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("erd", ["Paul Erdős", "Erda Lovelace"]),
        ("paul e", ["Paul Erdős"]),
        ("erdős paul", ["Paul Erdős"]),
        ("p. erd", ["Paul Erdős"]),
        ("x. erd", []),
        ("de la c", ["Jean-Luc de la Cruz"]),
        ("jean-luc", ["Jean-Luc de la Cruz"]),
        ("luc erd", []),
        ("er", []),
        ("e p", []),
        ("", []),
        ("*", []),
        ("nobody", []),
    ],
)
def test_names_are_found_in_the_index(typed: str, names: list[str]) -> None:
    assert older_names(typed, 4) == names


def test_they_are_offered_where_no_new_paper_has_such_a_name() -> None:
    assert [name for name, _text in authors(Typed("", "erd"), 4)] == ["Paul Erdős", "Erda Lovelace"]
    newer = make_paper("2311.00003", authors=("Ada Erdmann",))
    make_announcement(newer)
    index.refresh([newer.pk])
    vocabulary.KnownName.objects.create(
        key="erdmann ada", name="Ada Erdmann", papers=1, read_at=newer.stored_at
    )
    assert [name for name, _text in authors(Typed("", "erd"), 4)] == ["Ada Erdmann"]
