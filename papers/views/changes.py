"""What changed in title and abstract between two versions of a paper, as far as this site saw them."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from papers.following.diff import SAME, compare
from papers.models import Paper
from papers.views.cards import paper_links


@require_safe
def changes(request: HttpRequest, arxiv_id: str) -> HttpResponse:
    """`?from=1&to=2`; without them, the newest version and the one held before it."""
    paper = get_object_or_404(Paper, arxiv_id=arxiv_id)
    texts = held_texts(paper)
    latest = paper.latest_version
    later = _number(request, "to", latest, latest)
    nearest = max((number for number in texts if number < later), default=max(1, later - 1))
    earlier = _number(request, "from", nearest, latest)
    unseen = [number for number in sorted({earlier, later}) if number not in texts]
    parts = []
    if not unseen:
        parts = [compare(old, new) for old, new in zip(texts[earlier], texts[later], strict=True)]
    context = {
        "paper": paper,
        "arxiv": paper_links(arxiv_id)[3],
        "earlier": earlier,
        "later": later,
        "unseen": unseen,
        "parts": parts,
        "same": all(piece.kind == SAME for part in parts for piece in part),
        "others": [pair for pair in zip(texts, list(texts)[1:], strict=False) if pair != (earlier, later)],
        "here": "paper",
    }
    return render(request, "papers/changes.html", context)


def held_texts(paper: Paper) -> dict[int, tuple[str, str]]:
    """Title and abstract of the versions that this site saw, by number, ascending."""
    rows = paper.texts.order_by("number").values_list("number", "title", "abstract")
    held = {number: (title, abstract) for number, title, abstract in rows}
    if not paper.is_sample:
        held[paper.latest_version] = (paper.title, paper.abstract)
    return dict(sorted(held.items()))


def seen_changes(paper: Paper) -> dict[int, int]:
    """Of each version with a text the version held before it: what the list of versions links."""
    if paper.latest_version == 1:
        return {}
    numbers = sorted({*paper.texts.values_list("number", flat=True), paper.latest_version})
    return dict(zip(numbers[1:], numbers, strict=False))


def _number(request: HttpRequest, name: str, default: int, most: int) -> int:
    asked = request.GET.get(name, str(default))
    if not (asked.isascii() and asked.isdigit() and len(asked) <= 5 and 1 <= int(asked) <= most):
        raise Http404
    return int(asked)
