"""Examples of what operations take, for the description and its page."""

from typing import Any

PAPER, TAG = "2310.12755", "transformers"
QUERY = "ti:transformer cat:cs.CV"

# Parameters by name; those of one operation with its name before it.
PARAMETERS: dict[str, Any] = {
    "paper": PAPER,
    "slug": "vision-transformer",
    "getVenue.slug": "neurips",
    "listVenuePapers.slug": "neurips",
    "day": "2023-11-05",
    "listListingDayPapers.day": "2023-11-03",
    "month": "2023-11",
    "code": "cs.CV",
    "author": 1,
    "ids": f"{PAPER},hep-th/9901001",
    "papers": PAPER,
    "q": QUERY,
    "name": "Alexey Dosovitskiy",
    "kind": "topic",
    "key": 1,
    "follow.key": "vision-transformer",
    "unfollow.key": "vision-transformer",
    "deleteTag.key": TAG,
}
BODIES: dict[str, dict[str, Any]] = {
    "changeLibrary": {"papers": [PAPER], "status": "to-read", "add": [TAG]},
    "savePaper": {"status": "reading", "tags": [TAG], "note": "Compare **table 2**."},
    "markPapers": {"papers": [PAPER], "state": "read"},
    "renameTags": {"keys": [TAG], "name": "vision transformers"},
    "makeCollection": {"name": "Reading group"},
    "changeCollection": {"name": "Reading group", "public": True},
    "collectPaper": {"remark": "For Tuesday."},
    "postComment": {"paper": PAPER, "text": "Does it hold for larger images?"},
    "editComment": {"text": "Does it hold for *larger* images?"},
    "voteComment": {"helpful": True},
    "saveSearch": {"name": "Transformers", "query": QUERY, "cadence": "daily"},
    "changeSavedSearch": {"name": "Vision transformers", "query": QUERY, "edition": 0},
    "seeNewPapers": {"until": 1},
    "readNotices": {"until": 1},
}
