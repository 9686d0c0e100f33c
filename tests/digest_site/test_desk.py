"""What lists of the desk are asked by hand: answered or refused, never an error, never without end."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "query",
    [
        "report/?at__year=99999",
        "comment/?at__year=9999",
        "comment/?at__year=0",
        "report/?at__year__gte=99999",
        "topic/?rule__iregex=(a%2B)%2B$",
        "topic/?rule__regex=(",
        "digest/?terms__contains=x",
        "digest/?pk__range=1",
        "topic/?name__x=%00",
    ],
)
def test_a_filter_that_no_list_offers_is_refused(admin_client: Client, query: str) -> None:
    assert admin_client.get(f"/admin/papers/{query}").status_code == 400


@pytest.mark.parametrize(
    "query",
    ["comment/?at__year=2023&at__month=11", "comment/?state__exact=held", "digest/?topic__id__exact=1"],
)
def test_a_filter_that_a_list_offers_is_answered(admin_client: Client, query: str) -> None:
    assert admin_client.get(f"/admin/papers/{query}").status_code == 200


@pytest.mark.parametrize(
    ("model", "act"), [("author", "join_chosen"), ("workitem", "give_up"), ("comment", "hide")]
)
@pytest.mark.parametrize("key", ["x", "9" * 5000, "-1", "\x00", "٣"])
def test_a_chosen_row_without_a_number_is_refused(
    admin_client: Client, model: str, act: str, key: str
) -> None:
    chosen = {"action": act, "index": "0", "_selected_action": ["1", key]}
    assert admin_client.post(f"/admin/papers/{model}/", chosen).status_code == 400
