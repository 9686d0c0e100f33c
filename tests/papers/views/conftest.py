"""Visitors and a reader."""

from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from html5lib import parse

from accounts.models import User
from tests.factories import make_reader
from tests.small_site import make_small_site

Get = Callable[..., HttpResponse]


@pytest.fixture
def small_site(db: None) -> None:
    """The rows of the small site."""
    make_small_site()


@pytest.fixture
def text_of() -> Callable[[HttpResponse, str], list[str]]:
    """`text_of(response, ".//h3")` gives the texts of the elements, blanks collapsed."""

    def texts(response: HttpResponse, path: str) -> list[str]:
        tree = parse(response.content.decode(), namespaceHTMLElements=False)
        return [" ".join("".join(found.itertext()).split()) for found in tree.iterfind(path)]

    return texts


@pytest.fixture
def visitor() -> Client:
    """A client of nobody, with no cookie."""
    return Client(headers={"Accept-Language": "en"})


@pytest.fixture
def reader() -> User:
    """Someone with an account."""
    return make_reader("mira")


@pytest.fixture
def mira(client: Client, reader: User) -> Client:
    """The reader's browser."""
    client.force_login(reader)
    return client


@pytest.fixture
def queries(django_assert_num_queries: Any) -> Any:
    """`with queries(6):` holds the block to exactly that many queries."""
    return django_assert_num_queries
