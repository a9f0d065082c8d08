"""Whom the keepers are asked about: everybody half a year after the last word about them, and who is about to lapse."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from albums.endings.revoke import end_grant
from albums.models import Confirmation, Grant
from albums.renewal.due import RENEW_AFTER, people_due, renewals

DAY = datetime.timedelta(days=1)


def names() -> list[str]:
    return [user.name for user in people_due()]


def granted(grants, *, days_ago: int) -> None:
    grants.update(granted_at=timezone.now() - days_ago * DAY)


def test_in_the_first_half_year_nobody_is_due(cast):
    granted(Grant.objects, days_ago=182)
    assert names() == []


def test_after_half_a_year_everybody_is_who_still_sees_something(cast):
    granted(Grant.objects, days_ago=184)
    assert sorted(names()) == ["Ben", "Cleo", "Edda", "Otto", "Wanda"]


def test_the_oldest_grant_that_is_live_counts(cast):
    granted(Grant.objects, days_ago=184)
    fresh = Grant.objects.create(user=cast.ben, album=cast.garden, granted_by=cast.anna)
    assert "Ben" in names()
    end_grant(cast.ben.grants.exclude(pk=fresh.pk).get(), by=cast.anna)
    assert "Ben" not in names()


def test_whoever_was_confirmed_is_due_half_a_year_later(cast):
    granted(cast.ben.grants, days_ago=400)
    word = Confirmation.objects.create(person=cast.ben, confirmed_by=cast.anna)
    assert names() == []
    Confirmation.objects.filter(pk=word.pk).update(confirmed_at=timezone.now() - RENEW_AFTER - DAY)
    assert names() == ["Ben"]


def test_grants_that_lapse_within_a_month_are_due_and_stand_first(cast):
    granted(cast.cleo.grants, days_ago=300)
    cast.ben.grants.update(lapses=True, expires_at=timezone.now() + 29 * DAY)
    cast.otto.grants.update(lapses=True, expires_at=timezone.now() + 31 * DAY)
    assert names() == ["Ben", "Cleo"]
    assert renewals()[0].lapses_at == cast.ben.grants.get().expires_at


def test_a_confirmed_person_whose_grant_lapses_soon_is_due_all_the_same(cast):
    Confirmation.objects.create(person=cast.ben, confirmed_by=cast.anna)
    cast.ben.grants.update(lapses=True, expires_at=timezone.now() + 5 * DAY)
    assert names() == ["Ben"]


@pytest.mark.parametrize("ends", [{"expires_at": timezone.now() - DAY}, {"lapses": True, "expires_at": timezone.now() - DAY}])
def test_who_sees_nothing_any_more_is_not_asked_about(cast, ends):
    granted(cast.ben.grants, days_ago=300)
    cast.ben.grants.update(**ends)
    assert names() == []


def test_a_grant_that_ends_on_its_day_anyhow_is_not_asked_about_for_that(cast):
    cast.ben.grants.update(expires_at=timezone.now() + 5 * DAY)
    assert names() == []


def test_keepers_and_those_whose_all_was_ended_are_not_asked_about(cast):
    granted(Grant.objects, days_ago=300)
    User.objects.filter(pk=cast.ben.pk).update(is_keeper=True)
    User.objects.filter(pk=cast.cleo.pk).update(is_active=False)
    assert {"Ben", "Cleo", "Anna"}.isdisjoint(names())


def test_the_list_costs_no_more_queries_for_more_people(cast):
    granted(Grant.objects, days_ago=300)
    with CaptureQueriesContext(connection) as few:
        renewals()
    for number in range(20):
        person = User.objects.create_user(name=f"Cousin {number}")
        Grant.objects.create(user=person, album=cast.beach, granted_by=cast.anna)
    granted(Grant.objects, days_ago=300)
    with CaptureQueriesContext(connection) as many:
        assert len(renewals()) == 25
    assert len(many) == len(few) == 6
