"""Who may say to be an author."""

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from papers.following.claims import same_name
from papers.models import Author, AuthorClaim
from tests.factories import make_paper, make_reader


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Ada Lovelace", "Ada Lovelace", True),
        ("Paul Erdős", "P. Erdos", True),
        ("Ada King Lovelace", "Ada Lovelace", True),
        ("Ada Lovelace", "Ann Lovelace", False),
        ("Ada Lovelace", "Ada Byron", False),
        ("Lovelace", "Lovelace", False),
        ("", "", False),
    ],
)
def test_names_are_compared_as_printed_names_vary(one: str, other: str, same: bool) -> None:
    assert (same_name(one, other), same_name(other, one)) == (same, same)


@pytest.mark.django_db
@pytest.mark.parametrize(("given", "status", "claims"), [("Ada", 303, 1), ("Grace", 403, 0), (None, 403, 0)])
def test_a_claim_needs_an_orcid_account_of_that_name(
    client: Client, given: str | None, status: int, claims: int
) -> None:
    reader = make_reader()
    make_paper()
    author = Author.objects.get(name="Ada Lovelace")
    client.force_login(reader)
    if given:
        name = {"given-names": {"value": given}, "family-name": {"value": "Lovelace"}}
        SocialAccount.objects.create(
            user=reader, provider="orcid", uid="0000-0002-1825-0097", extra_data={"person": {"name": name}}
        )
    page = client.get(author.get_absolute_url()).content
    assert (b"This is me" in page) == bool(claims)
    for _twice in range(2):
        assert client.post(f"/authors/{author.pk}/claim/").status_code == status
    assert (
        list(AuthorClaim.objects.values_list("state", "orcid")) == [("asked", "0000-0002-1825-0097")] * claims
    )
