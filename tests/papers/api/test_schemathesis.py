"""Every operation under schemathesis with all its checks: no 5xx, and no answer that is not described.

Half of the cases keep ids at random, the other half name things that are there. `make soak` tries 1,000 of
each operation.
"""

import os
from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from django.test import override_settings
from hypothesis import HealthCheck, Phase
from hypothesis import strategies as st
from schemathesis.config import SchemathesisConfig

from digest_site.wsgi import application
from papers.api.openapi import operations
from tests.papers.api.asking import secret_of
from tests.papers.api.known import there
from tests.security.site import Site, make_site

pytestmark = pytest.mark.django_db
EXAMPLES = 1_000 if os.environ.get("SOAK") else 8
OPERATIONS = [told["operationId"] for _method, _path, told in operations()]
# What a valid request may rightly be answered with: it names something that is not there, or was changed,
# or is not the reader's to change; a query that has no meaning; a set of values that do not go together.
ACCEPTED = ["2xx", "401", "403", "404", "409", "422", "429"]
CONFIG = {
    "generation": {"allow-x00": False},
    "checks": {
        "positive_data_acceptance": {"expected-statuses": ACCEPTED},
        "negative_data_rejection": {
            "expected-statuses": ["400", "401", "403", "404", "405", "413", "415", "422"]
        },
    },
}


class Back(Exception):
    """Ends a transaction that is to leave nothing behind."""


@pytest.fixture
def site() -> Iterator[Site]:
    """A site with something everywhere; its connection outlives requests, as with Django's own client."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    with override_settings(API_TOKEN_RATE=10**9, API_VISITOR_RATE=10**9):
        yield make_site()
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_answer_is_described(site: Site, name: str) -> None:
    headers = {"Authorization": f"Bearer {secret_of(site.owner)}", "Accept-Encoding": "identity"}
    schema = schemathesis.openapi.from_wsgi(
        "/api/v1/openapi.json", application, config=SchemathesisConfig.from_dict(CONFIG)
    )
    operation = schema.find_operation_by_id(name)
    known = there(site)

    @hypothesis.settings(
        max_examples=EXAMPLES,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate,),
    )
    @hypothesis.given(case=operation.as_strategy(), is_known=st.booleans())
    def tried(case: Any, is_known: bool) -> None:
        if is_known:
            case.path_parameters = {
                part: known.get((name, part), known.get(("", part), value))
                for part, value in (case.path_parameters or {}).items()
            }
        try:
            with transaction.atomic():
                case.call_and_validate(headers=headers)
                raise Back
        except Back:
            pass

    tried()
