"""The ledger forgets what is older than the family wants, and nothing else removes anything from it."""

import datetime
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Vault
from albums import work
from albums.ledger import retention
from albums.ledger.deeds import note
from albums.models import Deed, Look
from tests.ledger.looking import look

pytestmark = pytest.mark.django_db


def _look_days_ago(days: float) -> datetime.datetime:
    at = timezone.now() - timedelta(days=days)
    look(at)
    return at


def test_what_is_older_than_the_vault_says_goes_and_the_rest_stays(vault):
    Vault.objects.update(ledger_days=365)
    kept = {_look_days_ago(0), _look_days_ago(364.9)}
    _look_days_ago(365.1)
    _look_days_ago(800)
    assert retention.forget_old() == 2
    assert set(Look.objects.values_list("last_at", flat=True)) == kept
    assert retention.forget_old() == 0


def test_old_deeds_go_too(vault):
    for days in (1, 729, 731):
        Deed.objects.create(kind=Deed.Kind.CONFIRMED, at=timezone.now() - timedelta(days=days), detail=str(days))
    retention.forget_old()
    assert set(Deed.objects.values_list("detail", flat=True)) == {"1", "729"}


def test_much_goes_in_small_steps_and_what_is_left_next_time(vault, monkeypatch):
    monkeypatch.setattr(retention, "BATCH", 3)
    monkeypatch.setattr(retention, "MOST_BATCHES", 2)
    for _ in range(8):
        _look_days_ago(800)
    assert [retention.forget_old() for _ in range(3)] == [6, 2, 0]


def test_tidying_forgets(vault):
    _look_days_ago(731)
    work.tidy()
    assert not Look.objects.exists()


def test_without_a_vault_nothing_is_forgotten(db):
    _look_days_ago(9000)
    assert retention.forget_old() == 0


@pytest.mark.parametrize("model", [Look, Deed])
def test_nothing_else_deletes(vault, cast, model):
    _look_days_ago(1)
    note(Deed.Kind.FROZEN, None, by=cast.anna)
    with pytest.raises(TypeError):
        model.objects.all().delete()
    with pytest.raises(TypeError):
        model.objects.first().delete()
    assert model.objects.count() == 1


def test_keepers_choose_how_long(cast, client_of):
    page = reverse("vault_settings")
    fields = {"name": "The Bergs", "time_zone": "Europe/Berlin", "mark_strength": "subtle"}
    client = client_of(cast.anna)
    assert client.post(page, fields | {"ledger_days": "365"}).status_code == 302
    assert Vault.objects.get().ledger_days == 365
    assert "kept for a year" in client.get(reverse("ledger")).content.decode()
    assert client.post(page, fields | {"ledger_days": "0"}).status_code == 200
    assert Vault.objects.get().ledger_days == 365
    assert client_of(cast.otto).post(page, fields | {"ledger_days": "730"}).status_code == 404


def test_another_length_of_time_is_not_lost_by_saving_the_page(cast, client_of):
    Vault.objects.update(ledger_days=100)
    assert "100 days" in client_of(cast.anna).get(reverse("vault_settings")).content.decode()
