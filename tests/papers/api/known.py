"""Requests to every operation that name what is there on the site of tests/security/site.py."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from papers.api.docs import example_body, example_of
from papers.api.openapi import operations
from papers.models import Author, Comment
from tests.security.site import Site


@dataclass(frozen=True, slots=True)
class Request:
    """One request, without who sends it; `scope` is what its operation asks for: "", "read" or "write"."""

    name: str
    method: str
    path: str  # after /api/v1
    body: Any
    scope: str


def requests(site: Site) -> list[Request]:
    """One to each operation, of the owner's things where it names some."""
    known, found = there(site), []
    for method, path, told in operations():
        name, needs = told["operationId"], told["security"]
        asked = {}
        for each in told["parameters"]:
            part = each["name"]
            value = known.get((name, part), known.get(("", part), example_of(each)))
            if each["in"] == "path":
                path = path.replace(f"{{{part}}}", quote(str(value)))
            elif each.get("required"):
                asked[part] = value
        address = path.removeprefix("/api/v1") + (f"?{urlencode(asked)}" if asked else "")
        scope = "" if {} in needs else "write" if "write" in needs[0]["token"] else "read"
        body = example_body(told)
        found.append(Request(name, method.upper(), address, body, scope))
    return found


def there(site: Site) -> dict[tuple[str, str], Any]:
    """Values of parameters in addresses that name something, by operation ("" for all) and parameter."""
    names = [each["operationId"] for _method, _path, each in operations()]
    comment = Comment.objects.filter(author=site.owner).order_by("pk")[0].pk
    told = {
        ("", "paper"): "2310.12755",
        ("", "slug"): "vision-transformer",
        ("", "day"): "2023-11-05",
        ("", "code"): "cs.CV",
        ("", "author"): Author.objects.order_by("pk")[0].pk,
        ("", "kind"): "topic",
        ("", "key"): site.private.pk,
        ("listListingDayPapers", "day"): "2023-11-03",
        ("getVenue", "slug"): "wacv",
        ("listVenuePapers", "slug"): "wacv",
        ("follow", "key"): "vision-transformer",
        ("unfollow", "key"): "vision-transformer",
        ("takeBack", "key"): site.undo,
    }
    told |= {(name, "key"): comment for name in names if name.endswith("Comment")}
    told["voteComment", "key"] = site.reported.pk
    told |= {(name, "key"): site.search.pk for name in names if "Saved" in name or "NewPapers" in name}
    return told
