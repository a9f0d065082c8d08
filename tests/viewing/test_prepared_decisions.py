"""A decision whose text is kept still reads the database each time, and never freezes what it must not."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.models import Session
from albums.models import Grant, Photo
from albums.viewing import access
from albums.viewing.prepared import Prepared, PreparedInstance, _compile
from albums.viewing.sessions import _live, _with_everything


@pytest.mark.parametrize("name", ["thumb", "view"])
def test_the_decisions_of_the_byte_handlers_are_prepared(cast, name):
    for decision in (access._everyones(name), access._relatives(name)):
        assert _compile(decision._make, 3) is not None


def test_a_prepared_query_answers_as_the_query_itself_does(cast, received_photo):
    photos = [received_photo() for _ in range(3)]
    ids = [photo.id for photo in photos[:2]] + [uuid4()]

    def make(*ids):
        return Photo.objects.filter(pk__in=ids).order_by("received_at").values_list("id", "wrapped_key", "filename")

    prepared = Prepared(make)
    for asked in (ids, ids[::-1], [photos[2].id, *ids[:2]], ids[:1]):
        assert prepared.rows(*asked) == list(make(*asked))
    assert all(type(row[0]) is type(photos[0].id) for row in prepared.rows(*ids))


def test_what_changes_between_two_calls_is_read_anew(cast):
    prepared = Prepared(lambda album_id: Grant.objects.live().filter(album_id=album_id, user=cast.ben).values_list("id"))
    assert len(prepared.rows(cast.beach.id)) == 1
    Grant.objects.filter(user=cast.ben).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert prepared.rows(cast.beach.id) == []


def test_a_clock_read_in_python_is_not_frozen_into_the_text(cast):
    def make(album_id):
        return Grant.objects.filter(album_id=album_id, granted_at__lt=timezone.now(), user=cast.ben).values_list("id")

    assert _compile(make, 1) is None
    assert len(Prepared(make).rows(cast.beach.id)) == 1


def test_an_id_that_the_query_does_not_use_is_not_taken_for_a_prepared_one(cast):
    assert _compile(lambda used, unused: Photo.objects.filter(pk=used).values_list("id"), 2) is None


def test_who_is_asking_is_answered_as_the_query_itself_does(cast, client_of, guest_with, django_assert_num_queries):
    ben = client_of(cast.ben)
    ben.get("/")
    for key in (ben.session.session_key, guest_with("revoked").client.session.session_key):
        plain = _with_everything(key).get()
        with django_assert_num_queries(1):
            kept = _live.get(key)
            assert (kept, kept.device, kept.is_frozen) == (plain, plain.device, plain.is_frozen)
            assert kept.expire_date == plain.expire_date
            assert kept.device.user == plain.device.user
            assert hasattr(kept.device, "admission") == hasattr(plain.device, "admission")
    assert kept.device.admission.link.revocation == plain.device.admission.link.revocation
    assert _live.get("no-such-session") is None


def test_a_query_that_depends_on_more_than_its_text_is_refused(cast):
    with pytest.raises(TypeError):
        PreparedInstance(lambda key: Session.objects.filter(session_key=key, expire_date__gt=timezone.now())).get("x")
