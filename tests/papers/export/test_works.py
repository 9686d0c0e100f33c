"""Papers as they go out: in the order asked for, whole, with a constant number of queries."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from papers.export.works import works
from tests.factories import make_paper

pytestmark = pytest.mark.django_db


def test_works_come_in_the_order_asked_for() -> None:
    """And those that are gone are left out."""
    first, second = make_paper("2311.00001"), make_paper("2311.00002")
    found = [work.arxiv_id for work in works([second.pk, 0, first.pk])]
    assert found == ["2311.00002", "2311.00001"]


@pytest.mark.parametrize("count", [1, 50])
def test_works_cost_two_queries_a_chunk(count: int) -> None:
    """However many papers and authors."""
    papers = [make_paper(f"2311.{number:05}").pk for number in range(1, count + 1)]
    with CaptureQueriesContext(connection) as queries:
        assert len(list(works(papers))) == count
    assert len(queries) == 2
