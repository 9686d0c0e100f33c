"""What the tests of accounts share: browsers without a head, and the links of mails."""

import re
from typing import Any

from django.core import mail
from django.test import Client

PASSWORD = "correct horse battery"
NEW = {"username": "mira", "email": "mira@example.org", "password1": PASSWORD}


def links(text: str) -> list[str]:
    """The paths of all links of the site in a mail."""
    return re.findall(r"^http://127\.0\.0\.1:8000(/\S+)$", text, re.MULTILINE)


def last_link() -> str:
    """The first link of the newest mail."""
    return links(str(mail.outbox[-1].body))[0]


def sign_in(client: Client, login: str, password: str = PASSWORD, **more: Any) -> Any:
    """Sends the sign-in form."""
    return client.post("/accounts/login/", {"login": login, "password": password, "remember": "on"} | more)


def is_signed_in(client: Client) -> bool:
    """Whether the settings page opens instead of leading to the sign-in page."""
    return "_auth_user_id" in client.session
