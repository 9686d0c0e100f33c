"""The starter topics that the product ships: each can become a Topic as it stands."""

import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from papers.arxiv.oai import read_page
from papers.arxiv.taxonomy import CATEGORIES
from papers.query.language import parse
from papers.query.memory import Document, Why, explain
from papers.query.tree import leaves, unparse

PAPERS = Path(__file__).resolve().parents[2] / "papers"
TOPICS: list[dict[str, Any]] = tomllib.loads((PAPERS / "catalogue.toml").read_text(encoding="utf-8"))["topic"]
FIELDS = {
    "slug": str,
    "name": str,
    "name_zh": str,
    "description": str,
    "description_zh": str,
    "categories": list,
    "rule": str,
    "cadence": str,
    "revisions": bool,
    "accepted_anywhere": bool,
    "age_cap_days": int,
    "order": str,
}
CHINESE = re.compile(r"[\u4e00-\u9fff]")
each_topic = pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic["slug"])


def why(rule: str, title: str, abstract: str = "", categories: tuple[str, ...] = ()) -> Why | None:
    paper = Document("2310.00001", title, abstract, ("A. Author",), categories=categories)
    return explain(parse(rule, rule=True), paper, date(2023, 11, 5))


def test_catalogue_has_32_topics_with_slugs_and_names_of_their_own() -> None:
    assert len(TOPICS) == 32
    for name in ("slug", "name", "name_zh", "rule"):
        assert len({topic[name] for topic in TOPICS}) == 32


@each_topic
def test_topic_has_every_field_and_no_other(topic: dict[str, Any]) -> None:
    weekday = {"weekday": int} if topic["cadence"] == "weekly" else {}
    assert {name: type(value) for name, value in topic.items()} == FIELDS | weekday
    assert topic.get("weekday", 0) in range(7)
    assert topic["cadence"] in ("daily", "weekly")
    assert topic["order"] in ("fit", "id")
    assert topic["age_cap_days"] == 60


@each_topic
def test_topic_is_told_in_english_and_chinese(topic: dict[str, Any]) -> None:
    assert re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", topic["slug"])
    assert CHINESE.search(topic["name_zh"])
    assert topic["description"].endswith(".")
    assert CHINESE.search(topic["description_zh"])
    assert topic["description_zh"].endswith("。")


@each_topic
def test_topic_names_living_categories_once(topic: dict[str, Any]) -> None:
    assert topic["categories"] == list(dict.fromkeys(topic["categories"]))
    assert [code for code in topic["categories"] if code not in CATEGORIES] == []


@each_topic
def test_rule_is_canonical_and_within_its_limits(topic: dict[str, Any]) -> None:
    query = parse(topic["rule"], rule=True)
    assert str(query) == topic["rule"]
    assert len(topic["rule"]) <= 1000
    assert len(leaves(query.root)) <= 64


def test_vision_transformer_takes_all_20_papers_of_its_page_each_by_one_branch() -> None:
    topic = TOPICS[0]
    query = parse(topic["rule"], rule=True)
    assert query == parse("(ViT AND image) OR (prompt AND learning AND image AND vision)", rule=True)
    assert [unparse(branch) for branch in query.branches()] == ["ViT image", "prompt learning image vision"]
    records = read_page((PAPERS / "sample" / "listrecords-1.xml").read_bytes(), sample=True).records
    found = {
        record.arxiv_id: reason.branches
        for record in records
        if (reason := why(topic["rule"], record.title, record.abstract, record.categories)) is not None
    }
    by_prompt = [
        "2310.01662",
        "2310.07889",
        "2310.13292",
        "2310.17419",
        "2310.18961",
        "2310.20348",
        "2311.01034",
    ]
    assert len(found) == 20
    assert sorted(arxiv_id for arxiv_id, branches in found.items() if branches == (1,)) == by_prompt
    assert sum(branches == (0,) for branches in found.values()) == 13


def test_vision_transformer_is_cut_like_its_page() -> None:
    topic = TOPICS[0]
    assert (topic["slug"], topic["cadence"], topic["weekday"], topic["order"]) == (
        "vision-transformer",
        "weekly",
        6,
        "id",
    )
    assert topic["categories"] == ["cs.CV", "cs.AI", "cs.LG", "cs.CL"]
    assert topic["accepted_anywhere"] is True


@pytest.mark.parametrize(
    ("slug", "title", "abstract", "expected"),
    [
        ("diffusion-models", "Faster Sampling for Diffusion Models", "", True),
        ("diffusion-models", "Anomalous Diffusion in Porous Media", "", False),
        ("speech", "Robust Speech Recognition", "", True),
        ("speech", "Hate Speech Detection in Tweets", "", False),
        ("image-segmentation", "SAM for Everything", "", True),
        ("image-segmentation", "Sam and the Machine", "", False),
        ("object-detection", "Counting Sheep", "We use object detection.", False),
        (
            "object-detection",
            "Counting Sheep",
            "Object detection is hard; our object detection is not.",
            True,
        ),
        ("llm-agents", "Agentic Workflows in Practice", "", True),
        ("llm-agents", "Cooperative Agents without a Model", "", False),
        ("code-generation", "Results on SWE-bench", "", True),
        ("code-generation", "A Swedish Treebank", "", False),
        ("retrieval-and-rag", "RAG for Law", "", True),
        ("retrieval-and-rag", "Rag Rugs in Museums", "", False),
        ("quantum-computing", "Shallow Quantum Circuits", "", True),
        ("quantum-computing", "Learning Quantum Chemistry", "", False),
        ("large-language-models", "Do LLMs Count?", "", True),
        ("cosmology", "Limits on Dark Matter", "", True),
    ],
)
def test_rule_tells_its_subject_from_its_namesake(
    slug: str, title: str, abstract: str, expected: bool
) -> None:
    rule = next(topic["rule"] for topic in TOPICS if topic["slug"] == slug)
    assert (why(rule, title, abstract) is not None) is expected
