"""Old generations go, and then what none of those left needs: never more, and never while somebody else is at work."""

import io
import os
import time
from datetime import UTC, datetime, timedelta

import pytest

from albums import bin
from albums.backup.errors import TooRestless
from albums.backup.header import ROWS
from albums.backup.making import back_up
from albums.backup.place import BEGUN, PRUNING, Place
from albums.backup.pruning import prune
from albums.backup.verifying import verify_backup
from tests.backup.homes import PASSPHRASE


@pytest.fixture
def three(family, ready_photo, make):
    """Three generations; the first alone has a photo that was erased after it."""
    erased, kept = ready_photo(), ready_photo()
    headers = [make().header]
    bin.erase_photos([erased])
    bin.erase_objects(erased.pk)
    headers += [make().header, make().header]
    return erased, kept, headers


def test_the_newest_stay_and_what_only_older_ones_needed_goes(three, place, open_newest):
    erased, kept, headers = three
    assert erased.object_name("original") in place.objects()
    assert prune(place, keep=3) == 0
    assert prune(place, keep=2) == 4
    assert [header.stamp for header in place.generations()] == [header.stamp for header in headers[1:]]
    names = place.objects()
    assert erased.object_name("original") not in names and kept.object_name("original") in names
    assert not verify_backup(open_newest(), tell=print).faults


def test_an_erased_photo_is_in_no_newer_generation(three, open_newest):
    _, kept, _ = three
    assert {each.holder for each in open_newest().needed()} == {f"photo {kept.pk}"}


@pytest.mark.parametrize("days", [0, 6])
def test_nothing_goes_while_another_backup_is_being_made(three, place, days):
    """The first one over a family's line takes days."""
    place.put(stamp_of(datetime.now(UTC) - timedelta(days=days)), BEGUN, io.BytesIO(b"begun"))
    assert prune(place, keep=1) == 0
    assert len(place.generations()) == 3


def test_whoever_begins_while_pruning_begins_is_seen(three, place, monkeypatch):
    """The other's word comes at the last instant that pruning can still hear it."""
    put = Place.put

    def begun_meanwhile(self, stamp, part, source):
        if part == PRUNING:
            put(self, stamp_of(datetime.now(UTC)), BEGUN, io.BytesIO(b"begun"))
        return put(self, stamp, part, source)

    monkeypatch.setattr(Place, "put", begun_meanwhile)
    assert prune(place, keep=1) == 0
    assert len(place.generations()) == 3


def test_nobody_begins_while_another_prunes(three, make, place):
    before = place.files()
    stamp = stamp_of(datetime.now(UTC))
    place.put(stamp, PRUNING, io.BytesIO(b"pruning"))
    with pytest.raises(TooRestless, match="removing old backups"):
        make()
    place.delete(stamp, PRUNING)
    assert place.files() == before
    assert prune(place, keep=3) == 0 and make().copied == 0


def test_pruning_that_was_cut_short_holds_nobody_up_for_long(three, make, place):
    stamp = stamp_of(datetime.now(UTC) - timedelta(hours=2))
    place.put(stamp, PRUNING, io.BytesIO(b"pruning"))
    make()
    prune(place, keep=4)
    assert stamp not in place.files() and len(place.files()) == 4


def test_a_backup_from_which_another_took_an_object_is_not_complete(three, ready_photo, place):
    _, kept, _ = three
    ready_photo()
    before = place.files()
    with pytest.raises(TooRestless, match="only one run at a time"):
        back_up(place, passphrase=PASSPHRASE, tell=lambda said: place.storage.delete(kept.object_name("view")))
    assert place.files() == before


def test_a_backup_from_which_another_took_its_rows_is_not_complete(three, ready_photo, place):
    """As a run does whose clock is ahead by more than a week."""
    ready_photo()
    before = place.files()

    def take_rows(said: str) -> None:
        place.delete(max(place.files()), ROWS)

    with pytest.raises(TooRestless, match="only one run at a time"):
        back_up(place, passphrase=PASSPHRASE, tell=take_rows)
    assert place.files() == before


def test_what_a_cut_short_copy_left_goes_too(three, place):
    left = [place.storage.root / ".incoming" / name for name in ("old", "new")]
    for path in left:
        path.write_bytes(b"half")
    long_ago = time.time() - 8 * 24 * 3600
    os.utime(left[0], (long_ago, long_ago))
    prune(place, keep=3)
    assert [path.exists() for path in left] == [False, True]


def test_what_was_cut_short_goes_after_a_week(three, place):
    stamp = stamp_of(datetime.now(UTC) - timedelta(days=8))
    place.put(stamp, BEGUN, io.BytesIO(b"begun"))
    place.put(stamp, ROWS, io.BytesIO(b"some"))
    prune(place, keep=3)
    assert stamp not in place.files() and len(place.files()) == 3


def test_nothing_goes_where_a_list_of_names_or_a_header_is_damaged(three, place):
    """An object that only a damaged generation needs is perhaps all that is left of a photo."""
    first = three[2][1].stamp
    for part in ("names", "complete"):
        place.storage.put(f"vb/{first}-{part}", io.BytesIO(b"x"))
        place.storage.put("ab/cdefghijklmn", io.BytesIO(b"extra"))
        assert prune(place, keep=3) == 0
        assert "ab/cdefghijklmn" in place.objects()


def test_a_clock_that_was_set_back_makes_no_older_backup_the_newest(three, make, place):
    ahead = stamp_of(datetime.now(UTC) + timedelta(hours=1))
    place.put(ahead, BEGUN, io.BytesIO(b"begun"))
    made = make().header
    assert made.stamp > ahead and place.generation() == made


def stamp_of(moment: datetime) -> str:
    return moment.strftime("%Y%m%dt%H%M%Sz-%f")
