"""Papers and digests in the words of schema.org."""

import json
import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from papers.export.linked_data import article
from papers.export.works import works
from tests.factories import make_digest, make_entry, make_paper, make_topic


def told(client: Client, address: str) -> Any:
    page = client.get(address).content.decode()
    (found,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    return json.loads(found)


@pytest.mark.django_db
def test_paper_is_a_scholarly_article(client: Client) -> None:
    make_paper(
        title=r"Norms $\ell_2$ & </script><b>more",
        doi="10.1000/test.1",
        license="http://creativecommons.org/licenses/by/4.0/",
    )
    assert told(client, "/abs/2311.00001v1") == {
        "@context": "https://schema.org",
        "@type": "ScholarlyArticle",
        "@id": "http://127.0.0.1:8000/abs/2311.00001",
        "url": "http://127.0.0.1:8000/abs/2311.00001",
        "headline": "Norms ℓ₂ & </script><b>more",
        "author": [
            {"@type": "Person", "name": "Ada Lovelace"},
            {"@type": "Person", "name": "Emmy Noether"},
        ],
        "datePublished": "2023-11-01",
        "dateModified": "2023-11-01",
        "abstract": "We study a vision transformer on images.",
        "identifier": "arXiv:2311.00001",
        "sameAs": ["https://arxiv.org/abs/2311.00001", "https://doi.org/10.1000/test.1"],
        "about": ["Computer Vision and Pattern Recognition", "Machine Learning"],
        "license": "http://creativecommons.org/licenses/by/4.0/",
        "isAccessibleForFree": True,
        "encoding": {
            "@type": "MediaObject",
            "contentUrl": "https://arxiv.org/pdf/2311.00001",
            "encodingFormat": "application/pdf",
        },
    }


@pytest.mark.django_db
def test_what_is_not_known_is_left_out() -> None:
    paper = make_paper(submitted_at=None, revised_at=None, withdrawn=True, is_sample=True, authors=())
    found = article(next(works([paper.pk])))
    assert not {"author", "datePublished", "dateModified", "abstract", "encoding", "license"} & found.keys()


@pytest.mark.django_db
def test_digest_is_a_page_of_papers_in_order(client: Client) -> None:
    digest = make_digest(make_topic("one", name="One"), on=date(2023, 11, 5))
    for rank, arxiv_id in ((2, "2311.00001"), (1, "2311.00002")):
        make_entry(digest, make_paper(arxiv_id), rank=rank)
    found = told(client, "/topics/one/2023-11-05/?view=titles")
    assert (found["@type"], found["name"], found["datePublished"]) == (
        "CollectionPage",
        "One, 2023-11-05",
        "2023-11-05",
    )
    assert [item["url"] for item in found["mainEntity"]["itemListElement"]] == [
        "http://127.0.0.1:8000/abs/2311.00002",
        "http://127.0.0.1:8000/abs/2311.00001",
    ]
