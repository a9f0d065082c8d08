"""Whatever goes wrong while a backup is made, those that were complete stay so; and what is damaged is said to be."""

import contextlib
import io
import resource
import signal
import sqlite3
import tempfile
from dataclasses import replace

import pytest
from django.core.management import CommandError, call_command

from albums import bin
from albums.backup import asking, making
from albums.backup.command import in_plain_words
from albums.backup.errors import DamagedBackup, NoRoom, NotABackup, UnknownVersion, WrongPassphrase
from albums.backup.header import KEYS, OBJECTS, PARTS, ROWS
from albums.backup.opening import open_generation
from albums.backup.place import Place
from albums.backup.restoring import write_keys
from albums.backup.verifying import verify_backup
from albums.storage import storage
from tests.backup.homes import KEEPER, PASSPHRASE, Home


class PowerCut(BaseException):
    """The end of a process: no `except Exception` holds it."""


def silent(said: str) -> None: ...


def is_whole(opened) -> bool:
    found = verify_backup(opened, tell=silent)
    return not found.faults


@pytest.mark.parametrize("step", range(1, 12))
def test_a_crash_at_any_write_leaves_the_older_backup_and_the_next_one_is_complete(
    family, ready_photo, make, place, open_newest, monkeypatch, step
):
    make()
    older = place.generation()
    ready_photo()
    whole, writes = type(place.storage).put, []

    def cut(self, name, source):
        writes.append(name)
        if self is place.storage and len(writes) == step:
            raise PowerCut
        whole(self, name, source)

    with monkeypatch.context() as patch:
        patch.setattr(type(place.storage), "put", cut)
        if step <= 10:
            with pytest.raises(PowerCut):
                make()
            assert place.generation() == older and is_whole(open_newest())
        else:
            make()
            # The mark of completeness is the very last write.
            assert len(writes) == 10 and writes[-1].endswith("-complete")
    make()
    assert is_whole(open_newest()) and place.generation().objects == 4


def test_a_damaged_or_lost_original_is_named_and_replaces_nothing(family, ready_photo, make, place, open_newest):
    photo = ready_photo()
    make()
    name = photo.object_name("original")
    with place.storage.get(name) as body:
        good = body.read()
    storage().put(name, io.BytesIO(good[:-5]))
    assert make().lacking == {name: "damaged"}
    with place.storage.get(name) as body:
        assert body.read() == good
    assert is_whole(open_newest())
    other = ready_photo()
    storage().delete(other.object_name("view"))
    assert make().lacking[other.object_name("view")] == "missing"
    assert not is_whole(open_newest())


def test_an_original_that_only_the_backup_has_still_is_named(family, ready_photo, make, open_newest):
    """That is the day when the remedy is at hand."""
    lost, erased = ready_photo(), ready_photo()
    make()
    storage().delete(lost.object_name("original"))
    bin.erase_photos([erased])
    bin.erase_objects(erased.pk)
    made = make()
    assert (made.only_there, made.lacking) == ([lost.object_name("original")], {})
    assert is_whole(open_newest())


def test_no_backup_needs_room_for_temporary_files(family, ready_photo, make, open_newest, monkeypatch, tmp_path):
    """In a container they lie in memory, and the rows of many photos are larger than that."""
    ready_photo()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "there is none"))
    make()
    assert is_whole(open_newest())


def test_what_failed_leaves_no_word_that_keeps_others_from_pruning(family, ready_photo, make, place, monkeypatch):
    ready_photo()
    with monkeypatch.context() as patch:
        patch.setattr("albums.backup.room.SPARE", 1 << 70)
        with pytest.raises(NoRoom):
            make()
    assert place.files() == {}


def test_an_object_cut_short_in_the_backup_is_copied_anew(family, ready_photo, make, place, open_newest):
    name = ready_photo().object_name("original")
    make()
    place.storage.put(name, io.BytesIO(b"FVSEAL"))
    assert verify_backup(open_newest(), tell=silent).faults == {name: "damaged"}
    assert make().copied == 1
    assert is_whole(open_newest())


@pytest.mark.parametrize("part", PARTS)
def test_a_part_that_is_cut_short_altered_or_missing_is_named(family, make, place, open_newest, part):
    header = make().header
    with place.storage.get(f"vb/{header.stamp}-{part}") as body:
        whole = body.read()
    if part == "names":
        whole = b"ab/cdefghijk 5\n"
        header = replace(header, parts=header.parts | {part: place.put(header.stamp, part, io.BytesIO(whole))})
    for damaged, said in ((whole[:-1], "cut short"), (b"?" + whole[1:], "damaged"), (None, "missing")):
        place.delete(header.stamp, part)
        if damaged is not None:
            place.put(header.stamp, part, io.BytesIO(damaged))
        with pytest.raises(DamagedBackup, match=said), place.open(header, part):
            pass


def test_parts_of_another_generation_do_not_open(family, ready_photo, make, place):
    """Somebody who can write to the place, but has no passphrase, makes no older rows out of newer ones."""
    old = make().header
    ready_photo()
    new = make().header
    for part in (ROWS, OBJECTS, KEYS):
        with place.open(old, part) as body:
            place.put(new.stamp, part, body)
    swapped = replace(new, parts=old.parts)
    with pytest.raises(WrongPassphrase):
        open_generation(place, swapped, passphrase="correct horse battery staple")


def test_a_header_that_is_no_header_or_of_the_future_says_so(family, make, place):
    stamp = make().header.stamp
    complete = f"vb/{stamp}-complete"
    with place.storage.get(complete) as body:
        whole = body.read()
    for damaged in (b"", b"{}", whole[:100], b"[1]", whole.replace(b'"salt"', b'"pepper"')):
        place.storage.put(complete, io.BytesIO(damaged))
        with pytest.raises(DamagedBackup, match="header is damaged"):
            place.generation()
    place.storage.put(complete, io.BytesIO(whole.replace(b'"format": 1', b'"format": 2')))
    with pytest.raises(UnknownVersion, match="newer FamilyVault"):
        place.generation()


def test_a_place_that_is_no_place_is_refused(family, make, place, settings, tmp_path):
    place.storage.establish()
    place.storage.put("ab/cdefghijklmn", io.BytesIO(b"somebody else's"))
    with pytest.raises(NotABackup, match="no backup"):
        make()
    for ours in (settings.STORAGE_URL, f"{settings.STORAGE_URL.partition('?')[0]}/inside"):
        if ours.startswith("s3:") and ours.endswith("/inside"):
            continue
        with pytest.raises(NotABackup, match="own storage"):
            making.back_up(Place.at(ours), passphrase="long enough for once", tell=silent)


@pytest.mark.pure
def test_a_bucket_on_another_machine_is_asked_by_tls():
    with pytest.raises(NotABackup, match="without TLS"):
        asking.place("s3://key:secret@s3.example.org/backups?tls=0")
    assert asking.place("s3://key:secret@s3.example.org/backups")
    assert asking.place("s3://key:secret@127.0.0.1:9000/backups?tls=0")


def test_a_folder_of_other_files_is_no_place_and_stays_as_it_is(family, make, place):
    root = place.storage.root
    root.mkdir()
    (root / "holiday.txt").write_text("mine")
    with pytest.raises(NotABackup, match="no backup"):
        make()
    assert [path.name for path in root.iterdir()] == ["holiday.txt"]
    (root / "holiday.txt").unlink()
    (root / "lost+found").mkdir()
    make()
    (root / "how to restore.txt").write_text("ask Anna")
    make()
    assert len(place.generations()) == 2


@pytest.mark.parametrize("is_there", [True, False])
def test_a_timer_makes_no_first_backup_where_a_disk_should_be(family, make, place, source, monkeypatch, is_there):
    monkeypatch.setenv("BACKUP_PASSPHRASE", PASSPHRASE)
    if is_there:
        place.storage.root.mkdir()
    with pytest.raises(CommandError, match=r"[Ii]s its disk mounted\?$"):
        call_command("backup", source, "--again")
    assert not is_there or list(place.storage.root.iterdir()) == []
    make()
    call_command("backup", source, "--again")
    assert len(place.generations()) == 2


def test_a_backup_does_not_lie_within_the_vault(family, settings, tmp_path):
    settings.DATA_DIR = tmp_path / "data"
    with pytest.raises(NotABackup, match="within the vault's own data folder"):
        making.back_up(Place.at(str(tmp_path / "data" / "backups")), passphrase=PASSPHRASE, tell=silent)
    assert not (tmp_path / "data").exists()


def test_a_first_backup_that_was_broken_off_goes_on(family, ready_photo, make, place, open_newest, monkeypatch):
    def break_off(said: str) -> None:
        if said.startswith("Copied 2 "):
            raise KeyboardInterrupt

    ready_photo()
    monkeypatch.setattr("albums.backup.progress.EVERY", 0)
    with pytest.raises(KeyboardInterrupt):
        making.back_up(place, passphrase=PASSPHRASE, tell=break_off)
    assert make().copied == 2 and is_whole(open_newest())


@pytest.mark.pure
def test_a_place_that_cannot_be_made_is_named(family, tmp_path):
    (tmp_path / "holiday.txt").write_text("mine")
    inside = tmp_path / "holiday.txt" / "backups"
    with pytest.raises(CommandError, match=rf"^The storage folder failed: Not a directory: {inside}.*\.$"), in_plain_words():
        making.back_up(Place.at(str(inside)), passphrase=PASSPHRASE, tell=silent)


def test_another_vaults_place_is_refused(family, vault, make):
    make()
    type(vault).objects.update(created_at="2020-01-01T00:00:00Z")
    with pytest.raises(NotABackup, match="another vault"):
        make()


def test_too_little_room_is_said_before_anything_is_copied(family, ready_photo, make, place, monkeypatch):
    ready_photo()
    # More than any disk has: what `shutil.disk_usage` says of the real one is asked.
    monkeypatch.setattr("albums.backup.room.SPARE", 1 << 70)
    with pytest.raises(NoRoom, match="too little room"):
        make()
    assert place.objects() == {} and place.generations() == []


def test_a_disk_that_is_full_in_the_middle_leaves_the_older_backup(family, ready_photo, make, place, open_newest):
    """The kernel refuses files of more than 32 KiB, as a full disk refuses the next byte."""
    make()
    ready_photo(data=None)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    heard = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (32 << 10, hard))
    try:
        with pytest.raises(NoRoom, match="no room left"):
            make()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, heard)
    assert len(place.generations()) == 1 and is_whole(open_newest())


def test_keys_are_written_over_no_others(family, make, open_newest, tmp_path):
    make()
    paths = write_keys(open_newest(), tmp_path / "keys")
    assert {path.name for path in paths} == {"secret_key", "vault_keys", "mark_keys"}
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in paths)
    with pytest.raises(Exception, match="exists already"):
        write_keys(open_newest(), tmp_path / "keys")


def test_a_damaged_backup_restores_nothing_unless_that_is_asked_for(family, ready_photo, make, place, empty_home: Home):
    lost = ready_photo()
    ready_photo()
    make()
    place.storage.delete(lost.object_name("view"))
    refused = empty_home.manage("restore", str(place.storage.root), *KEEPER)
    assert refused.returncode == 1 and "lacks 1 of 8 objects" in refused.stderr
    with contextlib.closing(sqlite3.connect(empty_home.data / "vault.sqlite3")) as database:
        assert database.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
    restored = empty_home.manage("restore", str(place.storage.root), "--despite-damage", *KEEPER)
    assert restored.returncode == 3 and f"{lost.object_name('view')}: missing" in restored.stderr
    assert empty_home.ask("from albums.models import Photo; answer = Photo.objects.count()") == 2
