"""SciRate's list of the papers that somebody scited: rows of its papers, with the time of the scite.

Source of the shape: `download_scites` in https://github.com/scirate/scirate (users_controller.rb).
"""

from collections.abc import Iterator

from papers.library.formats.decoding import json_of
from papers.library.formats.found import Found, Unreadable, found, moment, plain
from papers.library.formats.spelling import ids_in


def read(text: str) -> Iterator[Found]:
    """The papers in order; `uid` is the arXiv id."""
    rows = json_of(text)
    if isinstance(rows, dict):
        rows = rows.get("scites", rows.get("papers"))
    if not isinstance(rows, list):
        raise Unreadable("shape")
    for row in rows:
        if not isinstance(row, dict):
            yield Found(plain(row)[:200] or "?", reason="broken")
            continue
        uid = plain(row.get("uid")) or plain(row.get("paper_uid"))
        saved_at = moment(row.get("scite_created_at"))
        yield from found(plain(row.get("title")) or uid or "?", ids_in(uid[:100])[:1], saved_at=saved_at)
