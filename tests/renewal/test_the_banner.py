"""Keepers are reminded in passing, on the first page and on the People page, for as long as somebody is due."""

import datetime

import pytest
from django.utils import timezone

from albums.models import Grant

LONG_AGO = timezone.now() - datetime.timedelta(days=200)


@pytest.mark.parametrize("path", ["/", "/people/"])
def test_it_counts_who_is_due_and_goes_when_the_last_is_kept(cast, client_of, path):
    anna = client_of(cast.anna)
    assert "for your word" not in anna.get(path).text
    Grant.objects.filter(user__in=[cast.ben, cast.cleo]).update(granted_at=LONG_AGO)
    assert "2 people wait for your word" in anna.get(path).text
    anna.post(f"/people/{cast.cleo.pk}/confirmation/")
    assert "One person waits for your word" in anna.get(path).text
    anna.post(f"/people/{cast.ben.pk}/confirmation/")
    assert "for your word" not in anna.get(path).text


def test_relatives_and_guests_do_not_see_it(cast, client_of, guest_with):
    Grant.objects.update(granted_at=LONG_AGO)
    for client in (client_of(cast.ben), guest_with("live").client):
        assert "for your word" not in client.get("/").text
