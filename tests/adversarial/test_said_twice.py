"""What is said twice, in the address and in the form or twice in one of them, is judged as it is used."""

import pytest
from django.utils.http import urlencode

from albums.models import Invitation

FORM = "application/x-www-form-urlencoded"
INVITE = "/people/invite/"


@pytest.fixture
def invite(cast, client_of):
    """Otto, who runs Beach and has nothing to say in Garden, invites Dan; returns into which albums."""

    def post(*, in_the_address: dict, in_the_form: list[tuple[str, object]]) -> list[str]:
        said = [("name", "Dan"), ("role", "viewer"), ("tier", "close"), *in_the_form]
        address = f"{INVITE}?{urlencode(in_the_address)}"
        client_of(cast.otto).post(address, urlencode(said), content_type=FORM)
        return [invitation.album.name for invitation in Invitation.objects.filter(invited_by=cast.otto)]

    return post


def test_the_address_chooses_nothing_that_the_form_sends(cast, invite):
    assert invite(in_the_address={"album": cast.garden.pk, "role": "owner"}, in_the_form=[("album", cast.beach.pk)]) == ["Beach"]
    assert Invitation.objects.get(invited_by=cast.otto).role == "viewer"


def test_what_the_form_lacks_is_not_taken_from_the_address(cast, invite):
    assert invite(in_the_address={"album": cast.beach.pk}, in_the_form=[]) == []


@pytest.mark.parametrize(("albums", "into"), [(("beach", "garden"), []), (("garden", "beach"), ["Beach"])])
def test_of_two_values_the_one_that_is_judged_is_the_one_that_is_used(cast, invite, albums, into):
    assert invite(in_the_address={}, in_the_form=[("album", getattr(cast, name).pk) for name in albums]) == into
