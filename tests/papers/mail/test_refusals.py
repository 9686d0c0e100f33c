"""Addresses that take no mail, whoever had them before."""

import pytest
from allauth.account.models import EmailAddress

from accounts.models import User
from papers import departure
from papers.mail import refusals
from papers.models import RefusedAddress
from tests.factories import make_reader

pytestmark = pytest.mark.django_db


@pytest.fixture
def eve() -> User:
    """Has the address that was ada's when it was refused."""
    ada = make_reader("ada")
    refusals.refuse(ada, ada.email, "550 5.1.1 no such user")
    address = ada.email
    User.objects.filter(pk=ada.pk).update(email="new@example.org")
    EmailAddress.objects.filter(user=ada).update(email="new@example.org")
    return make_reader("eve", email=address)


def test_reader_lifts_what_was_refused_when_another_had_the_address(eve: User) -> None:
    assert [refusals.try_again(eve), refusals.try_again(eve)] == [True, False]
    assert refusals.answer(eve.email) == ""


def test_address_goes_with_whoever_has_it(eve: User) -> None:
    departure.delete(eve, wipe=False)
    assert RefusedAddress.objects.count() == 0
