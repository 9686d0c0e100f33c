"""What this site asks of arXiv, and in whose name: the client and the scope, from settings and topics."""

import tomllib
from functools import cache

from django.conf import settings

from papers.arxiv.client import ArxivClient
from papers.arxiv.taxonomy import ARCHIVES, CATEGORIES, sets_for
from papers.ingest.turn import ArxivTurnstile
from papers.models import Topic


def arxiv_client(*, patience: float = 30.0) -> ArxivClient:
    """The client of this site; `patience` is how long (seconds) it waits for the site's turn."""
    return ArxivClient(
        settings.ARXIV_API_URL,
        settings.ARXIV_OAI_URL,
        settings.ARXIV_RSS_URL,
        turnstile=ArxivTurnstile(settings.ARXIV_MIN_INTERVAL, patience=patience),
        user_agent=user_agent(),
    )


def user_agent() -> str:
    """`Recto/0.1.0 (+https://papers.example.org; mailto:desk@example.org)`."""
    contact = f"; mailto:{settings.CONTACT_EMAIL}" if settings.CONTACT_EMAIL else ""
    return f"Recto/{_version()} (+{settings.SITE_URL}{contact})"


def mirrored_categories() -> list[str]:
    """The categories whose feeds are read: those of ARXIV_SETS, else what the topics followed up name."""
    if settings.ARXIV_SETS:
        return [code for scope in settings.ARXIV_SETS for code in categories_of(scope)]
    named = (code for topic in Topic.objects.followed_up() for code in topic.category_list)
    return list(dict.fromkeys(named))


def mirrored_sets() -> list[str]:
    """The OAI sets that are harvested: ARXIV_SETS, else those that hold the topics' categories."""
    return list(settings.ARXIV_SETS) or list(sets_for(mirrored_categories()))


def categories_of(scope: str) -> list[str]:
    """The living categories of an OAI set: of `cs:cs:CV` one, of `cs` all of computer science."""
    return [
        code
        for code, known in CATEGORIES.items()
        if known.active and known.oai_set and f"{known.oai_set}:".startswith(f"{scope}:")
    ]


def known_sets() -> list[str]:
    """All OAI sets of arXiv, groups included."""
    told = [known.oai_set for known in CATEGORIES.values()] + [known.oai_set for known in ARCHIVES.values()]
    sets = {name for name in told if name}
    return sorted(sets | {name.split(":")[0] for name in sets})


@cache
def _version() -> str:
    return tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text("utf-8"))["project"]["version"]
