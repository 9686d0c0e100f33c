"""A delivery as the message that goes out, from what its reader may see and wants at that moment."""

from collections.abc import Callable
from email.utils import formataddr, parseaddr

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.crypto import salted_hmac

from accounts import preferences
from accounts.models import User
from papers import site
from papers.mail import digest_letter, notice_letter, search_letter, week_letter
from papers.mail.letter import Letter
from papers.mail.wishes import takes_mail
from papers.models import Delivery
from papers.text.plain import one_line, shorten

SUBJECT = 200  # characters
Kind = Delivery.Kind
_WRITERS: dict[str, Callable[[User, Delivery], Letter | None]] = {
    Kind.DIGEST: digest_letter.write,
    Kind.WEEK: week_letter.write,
    Kind.SEARCH: search_letter.write,
    Kind.NOTICES: notice_letter.write,
}


def compose(delivery: Delivery) -> EmailMultiAlternatives | None:
    """The message; None where nothing is to be told, or its reader no longer wants or may have it."""
    reader = User.objects.get(pk=delivery.reader_id)
    own = EmailAddress.objects.filter(user=reader, primary=True, verified=True).first()
    if own is None or not takes_mail(reader):
        return None
    with (
        translation.override(reader.language or settings.LANGUAGE_CODE),
        timezone.override(preferences.zone(reader.time_zone)),
    ):
        letter = _WRITERS[delivery.kind](reader, delivery)
        return _message(delivery, reader, own.email, letter) if letter else None


def _message(delivery: Delivery, reader: User, to: str, letter: Letter) -> EmailMultiAlternatives:
    name = one_line(site.name())
    context = {
        "letter": letter,
        "site_name": name,
        "reader": reader.public_name,
        "site_url": settings.SITE_URL,
        "settings_url": settings.SITE_URL + reverse("account_settings") + "#mail",
        "language": translation.get_language(),
    }
    message = EmailMultiAlternatives(
        shorten(one_line(letter.subject), SUBJECT),
        render_to_string("mail/letter.txt", context).strip() + "\n",
        formataddr((name, parseaddr(settings.DEFAULT_FROM_EMAIL)[1])),
        [to],
        headers=_headers(delivery, letter),
    )
    message.attach_alternative(render_to_string("mail/letter.html", context), "text/html")
    return message


def _headers(delivery: Delivery, letter: Letter) -> dict[str, str]:
    """By which mail programs stop it, sort it, thread it and do not answer it by themselves.

    One-click by RFC 8058, List-Id by RFC 2919, Auto-Submitted by RFC 3834. A letter that came twice bears the
    same Message-ID; all of one thread answer one message that was never sent.
    """
    thread = _message_id(f"{delivery.reader_id} {letter.thread}")
    return {
        "Message-ID": _message_id(f"{delivery.reader_id} {delivery.key}"),
        "In-Reply-To": thread,
        "References": thread,
        "List-Id": f"<{letter.list_name}.{_host()}>",
        "List-Unsubscribe": f"<{letter.stop_url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
        "Precedence": "bulk",
    }


def _message_id(of: str) -> str:
    return f"<{salted_hmac('papers.mail', of).hexdigest()}@{_host()}>"


def _host() -> str:
    host = settings.SITE_HOST
    return "ipv6.invalid" if ":" in host else host
