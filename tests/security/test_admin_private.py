"""What admin prints of readers: nothing they keep for themselves; an address on its person's page only."""

import pytest

from papers.models import Paper
from tests.security.desk import addresses, fill_desks
from tests.security.site import ADDRESS, CANARY, make_site

pytestmark = pytest.mark.django_db
# By the name of the address: the person's own page. The list finds by a whole address and shows none.
WITH_ADDRESS = {"accounts_user_change"}


def test_admin_prints_nothing_private_and_addresses_on_the_persons_page_only() -> None:
    site = make_site()
    fill_desks(site)
    client = site.people["administrator"].client
    with_address = set()
    for address in addresses({"user": site.owner.pk, "paper": Paper.objects.get(arxiv_id="2310.12755").pk}):
        page = client.get(address.path).content.decode(errors="replace")
        assert CANARY not in page, address.name
        if ADDRESS in page:
            with_address.add(address.name)
    assert with_address == WITH_ADDRESS
