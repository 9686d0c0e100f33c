"""A reader who says to be an author: possible with a connected ORCID account that bears the name."""

from typing import Any

from allauth.socialaccount.models import SocialAccount

from accounts.models import User
from papers import site
from papers.clock import now
from papers.models import Author, AuthorClaim
from papers.text.names import slug


def orcid_of(reader: User) -> SocialAccount | None:
    """The reader's ORCID account, if one is connected."""
    return SocialAccount.objects.filter(user=reader, provider="orcid").first()


def claim_of(reader: User, author: Author) -> AuthorClaim | None:
    """What the reader claimed of this person before, by whatever spelling."""
    rows = Author.objects.of_person(author.pk)
    return AuthorClaim.objects.filter(reader=reader, author__in=rows).order_by("pk").first()


def may_claim(account: SocialAccount | None, author: Author) -> bool:
    """Whether the account's name can be one that is printed for this person."""
    if account is None or not site.current().author_claims:
        return False
    names = Author.objects.of_person(author.pk).values_list("name", flat=True)
    return any(same_name(_name(account.extra_data), name) for name in names)


def claim(reader: User, author: Author) -> AuthorClaim | None:
    """Asks moderators to confirm it, once; None where the ORCID account does not bear the name."""
    account = orcid_of(reader)
    if account is None or not may_claim(account, author):
        return None
    asked = {"orcid": account.uid[:19], "at": now()}
    return (
        claim_of(reader, author)
        or AuthorClaim.objects.get_or_create(reader=reader, author=author, defaults=asked)[0]
    )


def same_name(one: str, other: str) -> bool:
    """Whether two names can be one person's: same last word, first names the same or their initials."""
    first, second = (slug(name).split("-") if name.strip() else [] for name in (one, other))
    if len(first) < 2 or len(second) < 2 or first[-1] != second[-1]:
        return False
    pairs = zip(first[:-1], second[:-1], strict=False)
    return all(a == b or (min(len(a), len(b)) == 1 and a[0] == b[0]) for a, b in pairs)


def _name(given: Any) -> str:
    """ "Given Family" of what ORCID said at sign-in (public record API 3.0: person, name)."""
    person = given.get("person") if isinstance(given, dict) else None
    name = person.get("name") if isinstance(person, dict) else None
    parts = [name.get(key) for key in ("given-names", "family-name")] if isinstance(name, dict) else []
    return " ".join(str(part.get("value") or "") for part in parts if isinstance(part, dict)).strip()
