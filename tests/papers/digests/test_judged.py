"""Examples under a rule: caught or missed, and by what."""

import pytest

from papers.digests.judged import MOST, judged, named
from papers.digests.matching import Terms
from papers.models import Topic
from papers.query.language import parse
from papers.query.tree import unparse
from tests.factories import make_announcement, make_paper


@pytest.mark.django_db
def test_each_example_says_what_the_terms_do_with_it() -> None:
    make_paper("2311.00001")
    make_paper("2311.00002", title="Nothing", abstract="-")
    make_paper("2311.00003", categories="cs.RO")
    make_paper("2311.00004", categories="cs.RO", venue="WACV")
    topic = Topic(rule='"vision transformer" cat:cs', categories="cs.CV", accepted_anywhere=True)
    text = "arXiv:2311.00001v2, 2311.00002 2311.00003\n2311.00004 2311.00005 x\x00y"
    found = judged(text, parse(topic.rule), Terms.of(topic))
    assert [
        (one.arxiv_id, bool(one.paper), one.caught, [unparse(part) for part in one.failing], one.outside)
        for one in found
    ] == [
        ("2311.00001", True, True, [], False),
        ("2311.00002", True, False, ['"vision transformer"'], False),
        ("2311.00003", True, False, [], True),
        ("2311.00004", True, True, [], False),
        ("2311.00005", False, False, [], False),
        ("x", False, False, [], False),
        ("y", False, False, [], False),
    ]
    assert found[0].paper
    assert [piece.text for piece in found[0].paper.title if piece.hit] == ["vision transformer"]


@pytest.mark.django_db
def test_the_last_days_of_a_rule_are_those_before_the_example() -> None:
    paper = make_paper("2311.00001")
    make_announcement(paper)
    topic = Topic(rule="date:3d transformer", categories="cs.CV")
    assert [one.caught for one in judged("2311.00001", parse(topic.rule), Terms.of(topic))] == [True]


def test_names_count_once_and_only_so_many() -> None:
    assert named("2311.00001 2311.00001v3 2311.00001") == ["2311.00001"]
    assert len(named(" ".join(f"2311.{n:05}" for n in range(1, 200)))) == MOST
