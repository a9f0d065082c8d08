"""`manage.py export`: a plain folder that can be interrupted and brought up to date, or a file; always told."""

import os
import resource
import signal
import stat
import zipfile
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command

from albums import bin
from albums.export import folder as folder_module
from albums.models import Alert, Deed, Photo
from albums.storage import storage
from albums.storage.errors import StorageUnavailable
from tests.cast import photo_file
from tests.export.making import flip_a_bit

pytestmark = pytest.mark.django_db


def test_a_folder_holds_everything_for_its_owner_alone(cast, ready_photo, tmp_path, capsys):
    data = photo_file()
    photo = ready_photo(data=data)
    call_command("export", tmp_path / "out")
    picture = tmp_path / "out/albums/Beach/IMG_0001.jpg"
    assert picture.read_bytes() == data
    assert picture.stat().st_mtime == pytest.approx(photo.shown_at.timestamp(), abs=0.01)
    assert (tmp_path / "out/index.html").exists() and (tmp_path / "out/MISSING.txt").exists()
    for path in (tmp_path / "out").rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path
    assert "1 pictures written, 0 were there already" in capsys.readouterr().out


def test_said_again_it_leaves_what_is_right_and_mends_what_is_not(cast, ready_photo, tmp_path, capsys):
    photos = [ready_photo() for _ in range(3)]
    out = tmp_path / "out"
    call_command("export", out)
    pictures = [out / f"albums/Beach/IMG_0001{number}.jpg" for number in ("", " (2)", " (3)")]
    left = pictures[0].stat()
    os.truncate(pictures[1], 10)
    altered = bytearray(pictures[2].read_bytes())
    altered[-1] ^= 1
    pictures[2].write_bytes(altered)
    ready_photo()
    capsys.readouterr()
    call_command("export", out)
    assert "3 pictures written, 1 were there already" in capsys.readouterr().out
    assert (pictures[0].stat().st_ino, pictures[0].stat().st_mtime) == (left.st_ino, left.st_mtime)
    assert [path.stat().st_size for path in pictures] == [photo.byte_size for photo in photos]
    assert pictures[2].read_bytes() != bytes(altered)
    assert (out / "albums/Beach/IMG_0001 (3) (before 1).jpg").read_bytes() == bytes(altered)


def test_the_last_copy_of_a_picture_that_was_deleted_since_is_never_written_over(cast, ready_photo, tmp_path):
    files = [photo_file(), photo_file()]
    gone, _ = [ready_photo(data=data) for data in files]
    call_command("export", tmp_path / "out")
    bin.bin_photo(gone, by=cast.anna)
    call_command("export", tmp_path / "out")
    held = {path.read_bytes() for path in (tmp_path / "out/albums/Beach").glob("*.jpg")}
    assert held == set(files)


def test_what_stands_in_for_an_original_is_left_too(cast, without_original, tmp_path, capsys):
    without_original()
    for _ in range(2):
        call_command("export", tmp_path / "out")
    assert "0 pictures written, 1 were there already" in capsys.readouterr().out
    assert len(list((tmp_path / "out/albums/Beach").glob("*.jpg"))) == 1


def test_interrupted_it_leaves_no_half_picture_and_goes_on(cast, ready_photo, tmp_path, monkeypatch):
    ready_photo(), ready_photo()
    out, read = tmp_path / "out", folder_module.read
    seen = []

    def fail_at_the_second(item):
        seen.append(item)
        if len(seen) == 2:
            return _broken()
        return read(item)

    def _broken():
        yield b"half of it"
        raise StorageUnavailable("the storage is away")

    monkeypatch.setattr(folder_module, "read", fail_at_the_second)
    with pytest.raises(CommandError, match=r"could not be finished.*once more"):
        call_command("export", out)
    assert [path.name for path in sorted((out / "albums/Beach").glob("*.jpg"))] == ["IMG_0001.jpg"]
    monkeypatch.setattr(folder_module, "read", read)
    call_command("export", out)
    assert len(list((out / "albums/Beach").glob("*.jpg"))) == 2
    assert not list(out.rglob("*.part"))


def test_a_folder_with_other_things_in_it_is_left_alone(cast, ready_photo, tmp_path):
    ready_photo()
    (tmp_path / "holiday.txt").write_text("mine")
    with pytest.raises(CommandError, match="holds something else"):
        call_command("export", tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["holiday.txt"]


def test_what_is_missing_is_named_and_the_command_says_so(cast, ready_photo, tmp_path):
    missing, damaged = ready_photo(), ready_photo()
    missing.renditions.all().delete()
    storage().delete(missing.object_name("original"))
    flip_a_bit(damaged)
    with pytest.raises(CommandError, match=r"2 pictures are missing or not the originals; MISSING.txt"):
        call_command("export", tmp_path / "out")
    said = (tmp_path / "out/MISSING.txt").read_text()
    assert "IMG_0001.jpg: it is missing" in said and "IMG_0001 (2).jpg: it is damaged" in said
    assert (tmp_path / "out/albums/Beach/IMG_0001 (2) (not the original).jpg").exists()


def test_a_zip_is_written_whole_or_not_at_all(cast, ready_photo, tmp_path):
    ready_photo()
    target = tmp_path / "family.zip"
    call_command("export", target, zip=True)
    with zipfile.ZipFile(target) as zipped:
        assert zipped.testzip() is None and len(zipped.namelist()) > 8
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    with pytest.raises(CommandError, match="there already"):
        call_command("export", target, zip=True)


def test_some_albums_by_name_or_id(cast, ready_photo, tmp_path):
    ready_photo(), ready_photo(album=cast.garden)
    call_command("export", tmp_path / "a", album=["Garden"])
    call_command("export", tmp_path / "b", album=[str(cast.beach.pk), "Garden"])
    assert [path.name for path in (tmp_path / "a/albums").iterdir()] == ["Garden"]
    assert {path.name for path in (tmp_path / "b/albums").iterdir()} == {"Beach", "Garden"}
    with pytest.raises(CommandError, match="There is no album 'Attic'"):
        call_command("export", tmp_path / "c", album=["Attic"])


def test_the_keepers_and_the_ledger_are_told_of_the_shell_too(cast, ready_photo, tmp_path):
    ready_photo()
    call_command("export", tmp_path / "out", album=["Beach"])
    deed, alert = Deed.objects.get(kind="exported"), Alert.objects.get(kind="exported")
    assert (deed.by_name, deed.album_name, deed.detail) == ("", "Beach", "1 picture")
    assert (alert.viewer_name, alert.number, alert.album_name) == ("Whoever runs the machine", 1, "Beach")


def test_the_command_says_as_much_as_the_pages(cast, ready_photo, fresh_client_of, tmp_path, capsys):
    """A MB is 1,000,000 bytes: as the disk's own tools count, and the vault's page."""
    picture = photo_file()
    ready_photo(data=picture + bytes(1_560_000 - len(picture)))
    call_command("export", tmp_path / "out")
    assert "1 pictures, 1.6 MB (1,560,000 bytes)." in capsys.readouterr().out
    for page in ("/export/", "/export/confirmation/?all=1"):
        assert ", 1.6 MB<" in fresh_client_of(cast.anna).get(page).text


@pytest.mark.parametrize("zip", [False, True], ids=["folder", "zip"])
@pytest.mark.parametrize("refused", ["what is there", "where nothing can be", "too little room"])
def test_nobody_is_told_of_what_was_refused(cast, ready_photo, tmp_path, monkeypatch, refused, zip):
    ready_photo()
    (tmp_path / "holiday.txt").write_text("mine")
    target = {"what is there": tmp_path, "where nothing can be": tmp_path / "holiday.txt/out"}.get(refused, tmp_path / "out")
    if refused == "too little room":
        monkeypatch.setattr("albums.backup.room.SPARE", 1 << 70)
    with pytest.raises(CommandError, match=r"something else|already|holiday.txt/out.*: Not a directory|too little room"):
        call_command("export", target, zip=zip)
    assert not Deed.objects.filter(kind="exported").exists() and not Alert.objects.exists()
    assert [path.name for path in tmp_path.iterdir()] == ["holiday.txt"]


def test_a_folder_that_is_brought_up_to_date_needs_room_for_what_is_new_only(cast, ready_photo, tmp_path, monkeypatch):
    ready_photo(data=photo_file() + bytes(1 << 20))
    call_command("export", tmp_path / "out")
    monkeypatch.setattr("albums.backup.room.SPARE", 0)
    monkeypatch.setattr("shutil.disk_usage", lambda folder: SimpleNamespace(free=1 << 20))
    call_command("export", tmp_path / "out")
    with pytest.raises(CommandError, match="too little room"):
        call_command("export", tmp_path / "elsewhere")


def test_a_zip_that_breaks_off_leaves_nothing(cast, ready_photo, tmp_path, monkeypatch):
    """The kernel refuses files of more than 32 KiB, as a full disk refuses the next byte."""
    ready_photo()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    heard = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (32 << 10, hard))
    try:
        with pytest.raises(CommandError, match="could not be finished: File too large"):
            call_command("export", tmp_path / "family.zip", zip=True)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, heard)
    assert not list(tmp_path.iterdir()) and Deed.objects.filter(kind="exported").exists()


def test_a_vault_that_nobody_set_up_is_told_so(db, tmp_path):
    assert not Photo.objects.exists()
    with pytest.raises(CommandError, match="not been set up"):
        call_command("export", tmp_path / "out")
