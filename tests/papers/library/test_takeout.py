"""The export: complete, nobody else's, and it gives the same library back."""

import io
import json
import zipfile
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import models

from accounts.models import User
from papers.library import imports, shelf, standing, takeout
from papers.library.held import LEFT_OUT, SECTIONS
from papers.library.marks import mark
from papers.models import Author, Bookmark, CollectionEntry, Follow, Member, ReadingMark, SavedSearch, Vote
from tests.factories import (
    NOON,
    make_bookmark,
    make_collection,
    make_comment,
    make_follow,
    make_paper,
    make_reader,
    make_saved_search,
    make_topic,
)

pytestmark = pytest.mark.django_db


def exported(reader: User) -> dict[str, Any]:
    with zipfile.ZipFile(takeout.archive(reader)) as box:
        value: dict[str, Any] = json.loads(box.read("recto-export.json"))
        return value


def library_of(reader: User) -> list[tuple[Any, ...]]:
    rows = Bookmark.objects.filter(reader=reader).order_by("id_order").select_related("paper")
    shelf_rows: list[tuple[Any, ...]] = [
        (
            row.paper.arxiv_id,
            row.status,
            row.note,
            row.note_html,
            row.saved_at,
            row.changed_at,
            sorted(tag.name for tag in row.tags.all()),
        )
        for row in rows
    ]
    marks = ReadingMark.objects.filter(reader=reader).order_by("paper__id_order")
    return shelf_rows + list(marks.values_list("paper__arxiv_id", "state", "version", "at"))


def owned_models() -> set[str]:
    """All models from which foreign keys that delete their row, or name somebody, lead to an account."""
    owned: set[type[models.Model]] = {User}
    while True:
        more = {
            model
            for model in apps.get_models(include_auto_created=True)
            for field in model._meta.get_fields()
            if isinstance(field, models.ForeignKey)
            and (field.related_model is User or (field.related_model in owned and _goes_along(field)))
        } - owned
        if not more:
            return {model._meta.label for model in owned - {User}}
        owned |= more


def _goes_along(field: models.ForeignKey) -> bool:  # type: ignore[type-arg]
    """Rows of a row: what hangs on a reader's own thing, not what others said about it."""
    label = field.model._meta.label
    return field.remote_field.on_delete is models.CASCADE and label not in ("papers.Vote", "papers.Report")


def test_every_model_that_leads_to_a_reader_is_exported_or_left_out_for_a_reason() -> None:
    written = {section.model._meta.label for section in SECTIONS} | {"papers.Bookmark", "papers.ReadingMark"}
    assert owned_models() - written == set(LEFT_OUT)
    assert all(LEFT_OUT.values())


def test_every_way_from_a_model_to_a_reader_is_exported() -> None:
    written = {(section.model, section.owner) for section in SECTIONS}
    written |= {(Bookmark, "reader"), (ReadingMark, "reader")}
    ways = {
        (model, field.name)
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey) and field.related_model is User
    }
    assert ways - written == set()


def test_export_comes_back_into_a_fresh_account() -> None:
    reader = make_reader()
    papers = [make_paper(f"2311.0000{n}") for n in range(1, 6)]
    shelf.tag(reader, papers[0], ["Method/attention", "综述"])
    shelf.keep_note(reader, papers[1], "Note with $x^2$\n\n**and** more")
    shelf.save(reader, papers[2], Bookmark.Status.READING)
    mark(reader, [papers[2].pk, papers[3].pk], ReadingMark.State.SKIPPED)
    mark(reader, [papers[1].pk], None)
    fresh = make_reader("fresh")
    batch = imports.bring(fresh, takeout.archive(reader).read())
    assert (batch.kind, batch.problem) == ("recto", "")
    assert library_of(fresh) == library_of(reader)
    imports.bring(fresh, takeout.archive(reader).read())
    assert library_of(fresh) == library_of(reader)
    assert imports.bring(fresh, json.dumps(exported(reader)).encode()).problem == ""


def standing_of(reader: User) -> list[tuple[Any, ...]]:
    searches = SavedSearch.objects.filter(reader=reader).order_by("name")
    kept = list(searches.values_list("name", "query", "cadence", "made_at", "looked_at"))
    follows = Follow.objects.filter(reader=reader).order_by("at")
    return kept + list(follows.values_list("topic", "author", "category", "paper", "mail", "at"))


def test_searches_and_follows_come_back_too() -> None:
    reader, fresh = make_reader(), make_reader("fresh")
    make_saved_search(reader, "Weekly", query="tag:method ti:ViT", cadence=2)
    make_saved_search(reader, "ViT", query="ti:ViT")
    author = Author.objects.create(name="Kaiming He", slug="kaiming-he")
    targets = ({"topic": make_topic()}, {"author": author}, {"category": "cs.CV"}, {"paper": make_paper()})
    for number, target in enumerate(targets):
        make_follow(reader, at=NOON + timedelta(hours=number), mail="off" if number == 0 else "", **target)
    before = standing_of(reader)
    make_follow(reader, collection=make_collection(make_reader("other"), public=True))
    batch = imports.bring(fresh, takeout.archive(reader).read())
    assert (batch.problem, standing_of(fresh)) == ("", before)
    imports.bring(fresh, takeout.archive(reader).read())
    assert standing_of(fresh) == before


def test_what_is_there_stays_and_what_cannot_be_is_left_out() -> None:
    reader = make_reader()
    mine = make_saved_search(reader, "ViT", query="ti:ViT")
    namesakes = [Author.objects.create(name="A B", variant=number, slug="a-b") for number in (0, 1)]
    searches = [
        *({"name": name, "query": "graph"} for name in ("ViT", "", "x" * 101, 7, "Gra\nphs", "Graphs")),
        *(
            {"name": f"Bad {number}", "query": query}
            for number, query in enumerate(("((", "", None, "x" * 1001))
        ),
        {"name": "Odd", "query": "graph", "cadence": [2], "made_at": "9999-12-31", "looked_at": 10**30},
    ]
    follows = [
        *(
            {kind: key}
            for kind in ("topic", "author", "category", "paper")
            for key in ("nowhere", "\0", 7, None)
        ),
        {"author": namesakes[0].name},
        {"topic": "a", "category": "cs.CV"},
        {"collection": 1},
        {"category": "cs.LG", "mail": "hourly", "at": "never"},
        {"category": "cs.LG"},
    ]
    said = {"recto": 1, "saved_searches": searches, "follows": follows}
    assert imports.bring(reader, json.dumps(said).encode()).problem == ""
    kept = SavedSearch.objects.filter(reader=reader).exclude(pk=mine.pk).order_by("name")
    assert list(kept.values_list("name", "query", "cadence")) == [
        ("Gra phs", "graph", 0),
        ("Graphs", "graph", 0),
        ("Odd", "graph", 0),
    ]
    assert SavedSearch.objects.get(pk=mine.pk).query == "ti:ViT"
    assert list(Follow.objects.values_list("category", "mail")) == [("cs.LG", "")]


def test_no_more_come_back_than_a_reader_can_have(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standing, "MOST_SEARCHES", 2)
    monkeypatch.setattr(standing, "MOST_FOLLOWS", 1)
    reader = make_reader()
    make_saved_search(reader, "Mine")
    searches = [{"name": name, "query": "graph"} for name in "ab"]
    follows = [{"category": code} for code in ("cs.CV", "cs.LG")]
    imports.bring(reader, json.dumps({"recto": 1, "saved_searches": searches, "follows": follows}).encode())
    assert sorted(SavedSearch.objects.values_list("name", flat=True)) == ["Mine", "a"]
    assert list(Follow.objects.values_list("category", flat=True)) == ["cs.CV"]


def test_export_says_nothing_of_others() -> None:
    reader = make_reader()
    other = make_reader("canary-other", shown_name="Canary Shown")
    paper = make_paper()
    mine = make_comment(paper, reader, body="mine")
    make_comment(paper, other, body="canary words", parent=mine, depth=1)
    Vote.objects.create(comment=mine, reader=other)
    make_bookmark(other, paper, note="canary note", tags=("canary-tag",))
    group = make_collection(reader)
    Member.objects.create(collection=group, reader=other, at=datetime(2023, 11, 5, tzinfo=UTC))
    CollectionEntry.objects.create(
        collection=group,
        paper=paper,
        remark="canary remark",
        added_by=other,
        at=datetime(2023, 11, 5, tzinfo=UTC),
    )
    with zipfile.ZipFile(takeout.archive(reader)) as box:
        assert sorted(box.namelist()) == ["README.txt", "library.bib", "recto-export.json"]
        assert [name for name in box.namelist() if b"canary" in box.read(name).lower()] == []


def test_export_holds_no_secret() -> None:
    reader = make_reader()
    text = json.dumps(exported(reader))
    assert reader.password not in text
    assert "password" not in json.loads(text)["account"]


def test_export_has_what_was_written() -> None:
    reader = make_reader(language="zh-hans")
    make_bookmark(reader, tags=("one",), note="words")
    value = exported(reader)
    assert (value["recto"], value["account"]["username"], value["preferences"]["language"]) == (
        1,
        "reader",
        "zh-hans",
    )
    assert [(row["paper"], row["tags"], row["note"], row["status"]) for row in value["bookmarks"]] == [
        ("2311.00001", ["one"], "words", "to_read")
    ]
    assert {section.name for section in SECTIONS} <= set(value)
    with zipfile.ZipFile(io.BytesIO(takeout.archive(reader).read())) as box:
        assert box.read("library.bib").startswith(b"@misc{lovelace-2311.00001,")
