"""Fields of other search engines, and what is written here instead."""

from collections.abc import Callable

from papers.query.pieces import Piece

_HERE = {
    "all": "",
    "year": "date:",
    "before": "date:<",
    "until": "date:<=",
    "after": "date:>=",
    "since": "date:>=",
    "arxiv": "id:",
}


def field_here(name: str, value: Piece, reads: Callable[[str], bool]) -> str | None:
    """What is written here before the value of another engine's field; None for no such field or value.

    `reads` tells whether a text is a query. Of years it need not be: what is wrong with them is mended next.
    """
    field = _HERE.get(name.lower())
    if field is None or value.kind == "open":
        return field if field in ("", "id:", "date:") else None
    if value.kind != "value":
        return None
    if not field or reads(field + value.text):
        return field
    days = field.startswith("date:") and reads("date:" + value.text)
    years = field == "date:" and value.text.startswith(("19", "20"))
    return "date:" if days or years else None
