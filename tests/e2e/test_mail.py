"""Letters in Chromium as a mail program shows them, and the pages on which they are chosen and stopped."""

import pytest
from playwright.sync_api import expect

from accounts.models import User
from papers.clock import now
from papers.mail import stop
from papers.mail.letters import compose
from papers.models import Delivery, Digest, Follow, RefusedAddress
from tests.e2e.conftest import Visit
from tests.e2e.test_pages import assert_sound
from tests.e2e.watched import AXE, RULES
from tests.small_library import make_small_library

pytestmark = pytest.mark.django_db(transaction=True)
MAILED = """rules => axe.run(document, {runOnly: rules, preload: false}).then(
  r => r.violations.map(v => v.id + ": " + v.nodes.map(n => n.html.slice(0, 120)).join(" | ")))"""


@pytest.fixture
def mira(visit: Visit) -> User:
    """A reader of the small site who gets its digests by mail."""
    mira, _moderator = make_small_library(now())
    User.objects.filter(pk=mira.pk).update(digest_mail="daily")
    return mira


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [600, 360])
def test_a_letter_is_sound_in_mail_programs(mira: User, visit: Visit, theme: str, width: int) -> None:
    digest = Digest.objects.filter(topic__follows__reader=mira).latest("date")
    letter = Delivery.objects.create(
        reader=mira, kind="digest", key="d", digest=digest, made_at=now(), due_at=now()
    )
    message = compose(letter)
    assert message
    html = str(message.alternatives[0][0])
    watched = visit("/robots.txt", "en", theme, width)
    page = watched.page
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("about:blank")  # no rule of the site's pages holds in a mailbox
    page.set_content(html)
    assert [url for url in asked if url != "about:blank"] == []
    assert watched.overflow() == 0
    page.evaluate(AXE)
    assert page.evaluate(MAILED, RULES) == []
    expect(page.get_by_role("heading", level=1)).to_have_text(digest.topic.name)


@pytest.mark.parametrize("way", [("en", "light", 1280), ("en", "dark", 390)], ids=str)
def test_pages_of_mail_are_sound(mira: User, visit: Visit, way: tuple[str, str, int]) -> None:
    RefusedAddress.objects.create(reader=mira, address=mira.email, said="550 no such user", at=now())
    for address in ("/following/", "/accounts/settings/"):
        assert_sound(visit(address, *way, reader=mira))
    topic = Follow.objects.get(reader=mira, topic__isnull=False).topic_id
    ends = [stop.Subject(mira.pk, stop.TOPIC, topic or 0), stop.Subject(mira.pk, stop.ALL)]
    for subject in ends:
        assert_sound(visit("/mail/stop/" + stop.address(subject).split("/mail/stop/")[1], *way))


def test_a_reader_stops_a_topic_without_signing_in(mira: User, visit: Visit) -> None:
    follow = Follow.objects.get(reader=mira, topic__isnull=False)
    end = stop.address(stop.Subject(mira.pk, stop.TOPIC, follow.topic_id or 0))
    watched = visit("/mail/stop/" + end.split("/mail/stop/")[1], "en", "light", 390)
    watched.page.get_by_role("button", name="Unsubscribe").click()
    expect(watched.page.get_by_role("heading", level=1)).to_have_text("Stopped")
    follow.refresh_from_db()
    assert follow.mail == "off"
    assert_sound(watched)
