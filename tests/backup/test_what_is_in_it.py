"""A backup holds every row that a vault needs and every object that those rows need, from one moment, and nothing readable."""

import threading
from collections import Counter

import pytest
from django.apps import apps
from django.db import connection

from albums.backup import making
from albums.backup.needed import objects_needed
from albums.backup.rows import LEFT_OUT, kept_models, lines_of, written
from albums.backup.snapshot import one_moment
from albums.models import Album, Photo
from albums.storage import storage
from tests.backup.homes import contents
from tests.policy.world import build


def rows_of(lines) -> Counter:
    counts, model = Counter(), None
    for line in lines:
        if isinstance(line, dict):
            model = line.get("model")
        else:
            counts[model] += 1
    return counts


def test_every_row_of_every_kept_table_is_in_it(family, ready_photo, make, open_newest):
    build(family, ready_photo)
    make()
    counts = rows_of(open_newest().rows())
    for model in kept_models():
        if model._meta.label_lower not in {"albums.upload", "albums.uploadpart"}:
            assert counts[model._meta.label_lower] == model._base_manager.count(), model
    assert counts["albums.photo"] and counts["albums.look"] and counts["mfa.authenticator"]


def test_what_is_left_out_is_known_by_name():
    known = {model._meta.label_lower for model in apps.get_models(include_auto_created=True)}
    assert LEFT_OUT.keys() <= known
    named_so = {label for label in known if any(word in label for word in ("session", "token", "keptmail", "confirmation"))}
    assert named_so - LEFT_OUT.keys() == {"albums.confirmation"}


def test_every_object_is_copied_as_it_is_and_only_once(family, ready_photo, make, place):
    ready_photo()
    first = make()
    assert first.copied == first.header.objects == len(list(objects_needed()))
    for name in place.objects():
        with storage().get(name) as ours, place.storage.get(name) as theirs:
            assert ours.read() == theirs.read()
    ready_photo()
    second = make()
    assert second.header.objects == 2 * first.header.objects and second.copied == first.copied
    assert make().copied == 0


def test_nothing_in_it_can_be_read(family, ready_photo, make, place, settings):
    Photo.objects.filter(pk=ready_photo().pk).update(caption="Grandmother at the lake")
    make()
    everything = b"".join(contents(place.storage.root).values())
    secrets = [settings.SECRET_KEY, *(line.partition(":")[2] for line in settings.VAULT_KEYS.split())]
    for readable in ("Grandmother", "anna@example.org", "IMG_0001", *secrets):
        assert readable.encode() not in everything


def test_it_is_one_moment_and_nobody_who_writes_waits_for_it(family):
    def add_an_album() -> None:
        Album.objects.create(name="Meanwhile")
        connection.close()

    with one_moment():
        before = Album.objects.count()
        writer = threading.Thread(target=add_an_album)
        writer.start()
        writer.join(timeout=60)
        assert not writer.is_alive()
        assert Album.objects.count() == before
    assert Album.objects.count() == before + 1


def test_a_photo_erased_while_objects_are_copied_is_in_no_row(family, ready_photo, make, open_newest, monkeypatch):
    from albums import bin

    doomed, kept = ready_photo(), ready_photo()
    whole = making.copy

    def erase_first(needed, **where):
        if Photo.objects.filter(pk=doomed.pk, erasing_since=None).exists():
            bin.erase_photos([doomed])
            bin.erase_objects(doomed.pk)
        whole(needed, **where)

    monkeypatch.setattr(making, "copy", erase_first)
    made = make()
    opened = open_newest()
    assert made.lacking == {}
    assert rows_of(opened.rows())["albums.photo"] == 1
    assert {each.holder for each in opened.needed()} == {f"photo {kept.pk}"}


def test_rows_come_back_from_lines_as_they_were(family, ready_photo):
    from albums.backup.rows import compressed

    build(family, ready_photo)
    lines = list(written())
    assert len(list(lines_of(compressed(iter(lines))))) == len(lines)


@pytest.mark.parametrize("cut", [1, 40, 4000])
def test_a_stream_cut_short_is_noticed(family, ready_photo, cut):
    from albums.backup.rows import compressed

    whole = b"".join(compressed(written()))
    with pytest.raises(ValueError, match="cut short"):
        list(lines_of([whole[: -min(cut, len(whole) - 1)]]))
