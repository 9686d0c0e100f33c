"""A reader's great acts, each on a whole shelf, and their way back, beside writing such a shelf in bulk.

BENCH_SIZES="20000" names other sizes of the shelf. Times are CPU times. An act has to end well before a web
server gives up on its request after 30 seconds.
"""

from collections.abc import Callable
from typing import Any

from django.db import connection

from accounts.models import User
from papers import departure, undo
from papers.library import bulk, imports, marks, tag_acts
from papers.library.takeout import archive
from papers.models import Bookmark, Import, Tag, Undo
from tests.bench.spent import cpu_seconds
from tests.factories import make_reader
from tests.shelves import make_papers, shelve, sizes

Done = Undo | None


def run(emit: Callable[[dict[str, Any]], None]) -> None:
    """Emits the CPU seconds of each act and of its undo at each size; needs a database."""
    make_papers(max(sizes("20000")))
    for size in sizes("20000"):
        reader, other = make_reader(f"reader{size}"), make_reader(f"other{size}")
        bare = _seconds(lambda reader=reader, size=size: shelve(reader, size))[0]
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")

        def tell(name: str, seconds: float, size: int = size, bare: float = bare) -> None:
            line = {"name": f"{name}, {size} papers", "value": round(seconds, 2), "unit": "s", "n": 1}
            emit(line | {"vs": f"such a shelf in bulk: {bare:.2f} s", "ratio": round(seconds / bare, 2)})

        for name, act in _acts(reader).items():
            seconds, back = _seconds(act)
            tell(name, seconds)
            tell(
                f"{name}: undo", _seconds(lambda reader=reader, back=back: undo.take_back(reader, back.pk))[0]
            )
        seconds, file = _seconds(lambda reader=reader: archive(reader))
        tell("export", seconds)
        batch = Import.objects.get(pk=imports.bring(other, file.read(), name="export.zip").pk)
        tell("import of the export", _seconds(lambda batch=batch: imports.read(batch.pk))[0])
        seconds, (_papers, back) = _seconds(lambda batch=batch: imports.take_back(batch))
        tell("import taken back", seconds)
        tell("import taken back: undo", _seconds(lambda: undo.take_back(other, back.pk))[0])  # noqa: B023
        tell("account deleted", _seconds(lambda reader=reader: departure.delete(reader, wipe=True))[0])


def _acts(reader: User) -> dict[str, Callable[[], Done]]:
    """The acts of which each is taken back."""
    mine = Bookmark.objects.filter(reader=reader)

    def keys() -> list[int]:
        return list(mine.values_list("pk", flat=True))

    def papers() -> list[int]:
        return list(mine.values_list("paper", flat=True))

    return {
        "all marked read": lambda: marks.mark(reader, papers(), 1),
        "all moved to a shelf": lambda: bulk.change(reader, keys(), status=2)[1],
        "all tagged": lambda: bulk.change(reader, keys(), add=["new"])[1],
        "tag on half renamed": lambda: tag_acts.rename(reader, ["often"], "oft")[1],
        "tags merged": lambda: tag_acts.rename(reader, ["often", "method"], "one")[1],
        "tags deleted": lambda: tag_acts.delete(
            reader, Tag.objects.filter(reader=reader).values_list("slug", flat=True)
        )[1],
        "all removed": lambda: bulk.remove(reader, keys())[1],
    }


def _seconds(act: Callable[[], Any]) -> tuple[float, Any]:
    began = cpu_seconds()
    done = act()
    return cpu_seconds() - began, done
