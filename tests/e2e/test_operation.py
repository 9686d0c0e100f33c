"""The operator's desk in Chromium: axe finds nothing, nothing overflows, a fault is mended by its button."""

import os
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from accounts.models import User
from papers.clock import now
from papers.mail import refusals
from papers.models import Delivery, Harvest, ListingDay, RefusedAddress, RejectedRecord, WorkItem
from tests.e2e.conftest import Visit
from tests.factories import make_listing_day, make_reader
from tests.papers.admin.test_letters import make_parked
from tests.papers.admin.test_rejected import HOSTILE, make_rejected
from tests.papers.admin.test_work import make_work
from tests.papers.mail.postbox import make_delivery

pytestmark = pytest.mark.django_db(transaction=True)
WAYS = [("en", "light", 1280), ("zh-hans", "dark", 390)]
SOAK = bool(os.environ.get("SOAK"))


def plant() -> User:
    """One fault of each kind, thirty days of runs, and an operator."""
    for number in range(60):
        at = now() - timedelta(hours=12 * (59 - number), minutes=7)
        Harvest.objects.create(
            source="oai", scope="cs:cs:CV", state="failed" if number == 21 else "done",
            error="503 for 30 minutes" if number == 21 else "", requests=4 + number % 5,
            records=(number * 37) % 400, added=number, rejected=number % 7 == 0,
            started_at=at, moved_at=at, finished_at=at + timedelta(seconds=51),
        )  # fmt: skip
    make_work()
    make_work("harvest:cs:cs:CV 2026-11-22.1", "due", task="harvest", arguments={"scope": "cs:cs:CV"})
    make_rejected(HOSTILE, reason="the abstract has an unclosed $")
    make_rejected()
    make_parked()
    make_delivery(make_reader("grace"), "week:2023-W44", kind=Delivery.Kind.WEEK)
    refusals.refuse(make_reader("emmy"), "emmy@example.org", "550 5.1.1 no such user")
    day = ListingDay.objects.order_by("-day").first()
    make_listing_day(
        "cs.RO", (day.day if day else now().date()) - timedelta(days=5), state="waiting", reason="waiting"
    )
    return make_reader("operator", is_staff=True, is_superuser=True)


def addresses() -> dict[str, str]:
    """All pages of the operator's desk."""
    rejected, item = RejectedRecord.objects.latest("pk"), WorkItem.objects.get(state="parked")
    run, day = Harvest.objects.latest("pk"), ListingDay.objects.latest("pk")
    return {
        "front": "/admin/",
        "runs": "/admin/papers/harvest/",
        "run": f"/admin/papers/harvest/{run.pk}/change/",
        "now": "/admin/papers/harvest/now/",
        "ledger": "/admin/papers/listingday/",
        "day": f"/admin/papers/listingday/{day.pk}/change/",
        "open": "/admin/papers/listingday/fetch-open/",
        "rejected": "/admin/papers/rejectedrecord/",
        "reasons": "/admin/papers/rejectedrecord/reasons/",
        "record": f"/admin/papers/rejectedrecord/{rejected.pk - 1}/change/",
        "work": "/admin/papers/workitem/",
        "item": f"/admin/papers/workitem/{item.pk}/change/",
        "letters": "/admin/papers/delivery/",
        "refused": "/admin/papers/refusedaddress/",
        "address": f"/admin/papers/refusedaddress/{RefusedAddress.objects.get().pk}/change/",
        "letter": f"/admin/papers/delivery/{Delivery.objects.get(state=3).pk}/change/",
    }


@pytest.mark.parametrize("way", WAYS, ids=lambda way: "-".join(map(str, way)))
def test_operators_pages_are_sound(visit: Visit, way: tuple[str, str, int]) -> None:
    """Each page in one of the ways, every page in all of them in `make soak`."""
    watched = visit("/about/", *way)
    operator = plant()
    wrong = {}
    first, step = (0, 1) if SOAK else (WAYS.index(way), len(WAYS))
    for name, address in list(addresses().items())[first::step]:
        page = visit(address, *way, reader=operator)
        found = [
            *page.violations(),
            *page.faults,
            *([f"wide by {page.overflow()}"] if page.overflow() else []),
        ]
        if found:
            wrong[name] = found
        page.page.context.close()
    assert (wrong, watched.faults) == ({}, [])


def test_operator_mends_parked_work_with_a_click_and_takes_it_back(visit: Visit) -> None:
    visit("/about/")
    operator = plant()
    page = visit("/admin/", reader=operator).page
    fault = page.get_by_role("listitem").filter(has_text="build:graphs:2023-11-03 was parked")
    fault.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("The work is due again; it begins within a minute.")).to_be_visible()
    expect(fault).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(fault).to_have_count(1)
