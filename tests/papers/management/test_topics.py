"""`manage.py topics`: shows first, changes when told to, and says in one line what is wrong."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from papers.models import Topic
from tests.factories import make_topic

pytestmark = pytest.mark.django_db


def topics(*words: str) -> str:
    out = StringIO()
    call_command("topics", *words, stdout=out, stderr=out)
    return out.getvalue()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A catalogue of one topic whose rule differs from the site's."""
    make_topic(slug="graphs", rule="graph")
    path = tmp_path / "topics.yaml"
    topics("export", str(path))
    path.write_text(path.read_text("utf-8").replace("rule: graph", "rule: tree"), "utf-8")
    return path


def test_export_says_how_many_and_where(tmp_path: Path) -> None:
    make_topic(slug="graphs")
    path = tmp_path / "topics.json"
    assert topics("export", str(path)) == f"1 topics in {path}\n"
    assert path.read_text("utf-8").startswith('{\n  "catalogue": 1')


def test_export_of_one_topic_to_standard_output() -> None:
    make_topic(slug="graphs")
    make_topic(slug="trees")
    told = topics("export", "-", "--topic", "trees")
    assert ("slug: trees" in told, "slug: graphs" in told) == (True, False)


def test_import_shows_and_changes_nothing(file: Path) -> None:
    told = topics("import", str(file))
    assert told == (
        "changed  graphs\n         rule: 'graph' -> 'tree'\nnothing was changed; --apply does it\n"
    )
    assert Topic.objects.get().rule == "graph"


def test_import_applies_when_told(file: Path) -> None:
    assert topics("import", str(file), "--apply").endswith("1 topics are new or changed\n")
    assert Topic.objects.get().rule == "tree"


def test_a_wrong_rule_is_told_and_nothing_changes(file: Path) -> None:
    file.write_text(file.read_text("utf-8").replace("rule: tree", "rule: (tree"), "utf-8")
    with pytest.raises(CommandError, match="nothing was changed: 1 of 1 topics"):
        topics("import", str(file), "--apply")
    assert Topic.objects.get().rule == "graph"


@pytest.mark.parametrize(
    ("content", "said"),
    [(None, "cannot be read"), (b"\xff\xfe", "not UTF-8"), (b"[]", "no catalogue"), (b"{", "cannot be read")],
)
def test_a_file_that_cannot_be_used_is_one_line(tmp_path: Path, content: bytes | None, said: str) -> None:
    path = tmp_path / "topics.yaml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CommandError, match=said) as refused:
        topics("import", str(path))
    assert "\n" not in str(refused.value)


def test_an_unknown_topic_cannot_be_exported() -> None:
    with pytest.raises(CommandError, match="no topic has the address 'nix'"):
        topics("export", "-", "--topic", "nix")
