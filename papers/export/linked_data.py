"""Papers and digests in the words of schema.org, for search engines (JSON-LD)."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings

from papers.arxiv.taxonomy import category_name
from papers.export.works import Work
from papers.models import Digest

CONTEXT = "https://schema.org"
Data = dict[str, Any]


def article(work: Work) -> Data:
    """A paper as a ScholarlyArticle; what is not known is left out."""
    elsewhere = [work.url, f"https://doi.org/{work.first_doi}" if work.doi else ""]
    told: Data = {
        "@context": CONTEXT,
        "@type": "ScholarlyArticle",
        "@id": work.page,
        "url": work.page,
        "headline": work.plain_title,
        "author": [{"@type": "Person", "name": name} for name in work.plain_authors],
        "datePublished": f"{work.submitted_at:%Y-%m-%d}" if work.submitted_at else "",
        "dateModified": f"{work.revised_at:%Y-%m-%d}" if work.revised_at else "",
        "abstract": "" if work.is_sample else work.plain_abstract,
        "identifier": f"arXiv:{work.arxiv_id}",
        "sameAs": [address for address in elsewhere if address],
        "about": [category_name(code) for code in work.category_list],
        "license": work.license,
        "isAccessibleForFree": True,
        "encoding": _pdf(work),
    }
    return {name: value for name, value in told.items() if value not in ("", [], None)}


def collection(digest: Digest, papers: Iterable[str]) -> Data:
    """A digest as a CollectionPage of papers, which are given by their paths in order."""
    items = [
        {"@type": "ListItem", "position": place, "url": settings.SITE_URL + path}
        for place, path in enumerate(papers, 1)
    ]
    page = settings.SITE_URL + digest.get_absolute_url()
    return {
        "@context": CONTEXT,
        "@type": "CollectionPage",
        "@id": page,
        "url": page,
        "name": f"{digest.topic.local_name}, {digest.date}",
        "datePublished": digest.date.isoformat(),
        "dateModified": digest.changed_at.isoformat(timespec="seconds"),
        "isPartOf": settings.SITE_URL + digest.topic.get_absolute_url(),
        "mainEntity": {"@type": "ItemList", "numberOfItems": len(items), "itemListElement": items},
    }


def _pdf(work: Work) -> Data | None:
    if not work.pdf_url:
        return None
    return {"@type": "MediaObject", "contentUrl": work.pdf_url, "encodingFormat": "application/pdf"}
