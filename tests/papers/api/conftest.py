"""What tests of the API share."""

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _nobody_asked_before() -> None:
    """What others asked for in this minute does not count."""
    cache.clear()
