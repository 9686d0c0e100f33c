"""Who comes to the desks."""

from typing import Any

import pytest
from django.test import Client

from tests.factories import make_curator, make_topic


@pytest.fixture
def curator() -> Any:
    """A curator's browser, and the topic given to them."""
    topic, person = make_topic("given"), make_curator()
    topic.curators.add(person)
    client = Client()
    client.force_login(person)
    return client, topic, person
