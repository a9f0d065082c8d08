"""Restoring: only into an empty vault, whole or not at all, with the backup's own keys; else it is refused in a sentence."""

import contextlib
import fcntl
import io
import sqlite3
from dataclasses import replace

import pytest

from albums.backup import making
from albums.backup.rows import written
from familyvault.data_folder import make_secrets
from tests.backup.homes import KEEPER, PASSPHRASE, Home

# What is restored here is an embedded vault, whichever stack the backup came from.
pytestmark = pytest.mark.pure


def test_a_backup_of_a_newer_version_is_refused(family, make, source, empty_home: Home, monkeypatch):
    version = making.version_now() | {"albums": ["9999_of_the_future"]}
    monkeypatch.setattr(making, "version_now", lambda: version)
    make()
    refused = empty_home.manage("restore", source)
    assert refused.returncode == 1 and "made by a newer FamilyVault" in refused.stderr


def test_rows_that_are_missing_restore_nothing(family, make, source, empty_home: Home, monkeypatch):
    monkeypatch.setattr(making, "written", lambda: (said for said in written() if b"Beach" not in said))
    make()
    refused = empty_home.manage("restore", source, *KEEPER)
    assert refused.returncode == 1 and "rows are missing" in refused.stderr
    assert empty_home.ask("from accounts.models import User, Vault; answer = User.objects.count() + Vault.objects.count()") == 0
    monkeypatch.undo()


def test_the_wrong_passphrase_restores_nothing(family, make, source, empty_home: Home):
    make()
    refused = empty_home.manage("restore", source, passphrase="somebody else's words")
    assert refused.returncode == 1 and refused.stderr.strip() == "CommandError: The passphrase does not open this backup."
    with contextlib.closing(sqlite3.connect(empty_home.data / "vault.sqlite3")) as database:
        assert database.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)


def test_a_vault_that_was_only_started_counts_as_empty_and_gets_the_old_keys(
    family, make, source, empty_home: Home, settings
):
    make()
    make_secrets(empty_home.data)
    empty_home.do("prepare", "--without-static")
    empty_home.do("setup_address")
    fresh = (empty_home.data / "secrets" / "vault.keys").read_text()
    empty_home.do("restore", source, *KEEPER)
    kept = empty_home.data / "secrets"
    assert (kept / "vault.keys").read_text().strip() == settings.VAULT_KEYS != fresh.strip()
    assert (kept / "mark.keys").read_text().strip() == settings.MARK_KEYS
    assert (kept / "secret_key").read_text().strip() == settings.SECRET_KEY
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in kept.iterdir())


def test_while_the_vault_runs_backups_are_listed_and_keys_written_but_nothing_is_restored(
    family, make, source, empty_home: Home, tmp_path
):
    header = make().header
    assert header.stamp in empty_home.do("restore", source, "--list") and not empty_home.data.exists()
    empty_home.data.mkdir()
    with open(empty_home.data / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert header.stamp in empty_home.do("restore", source, "--list")
        assert "--generation" in empty_home.do("restore", "--help")
        empty_home.do("restore", source, "--keys-to", str(tmp_path / "keys"))
        refused = empty_home.manage("restore", source, *KEEPER)
    assert refused.returncode == 1 and "already running" in refused.stderr
    assert [path.name for path in empty_home.data.iterdir()] == ["lock"]


def test_a_folder_of_other_things_is_no_data_folder_and_stays_as_it_is(family, make, source, empty_home: Home):
    make()
    empty_home.data.mkdir(mode=0o755)
    (empty_home.data / "holiday.txt").write_text("mine")
    refused = empty_home.manage("restore", source, *KEEPER)
    assert refused.returncode == 1 and "holds other things than a vault" in refused.stderr
    assert [path.name for path in empty_home.data.iterdir()] == ["holiday.txt"]
    assert empty_home.data.stat().st_mode & 0o777 == 0o755


def test_a_data_folder_that_cannot_be_looked_into_is_named(family, make, source, empty_home: Home):
    make()
    folder = empty_home.data / ("x" * 300)
    refused = empty_home.manage("restore", source, *KEEPER, "--data", str(folder))
    assert refused.stderr.strip() == f"FamilyVault cannot start. The data folder {folder} cannot be used: File name too long."


def test_secrets_from_the_environment_must_be_the_backups(family, make, source, tmp_path):
    make()
    other = Home(tmp_path / "other", {"VAULT_KEYS": f"v1:{'A' * 43}="})
    refused = other.manage("restore", source)
    assert refused.returncode == 1 and "another VAULT_KEYS" in refused.stderr and "--keys-to" in refused.stderr


def test_a_storage_with_somebody_elses_objects_is_refused(family, make, source, empty_home: Home):
    make()
    (empty_home.data / "objects" / "ab").mkdir(parents=True)
    (empty_home.data / "objects" / "ab" / "cdefghijklmn").write_bytes(b"x")
    refused = empty_home.manage("restore", source)
    assert refused.returncode == 1 and "holds 1 objects" in refused.stderr


def test_after_a_crash_among_the_objects_it_goes_on(family, ready_photo, make, place, source, empty_home: Home):
    photo = ready_photo()
    make()
    name = photo.object_name("original")
    (empty_home.data / "objects" / name[:2]).mkdir(parents=True)
    with place.storage.get(name) as body:
        (empty_home.data / "objects" / name).write_bytes(body.read())
    assert "3 objects to copy" in empty_home.do("restore", source, *KEEPER)
    assert "All 4 objects are there and whole" in empty_home.do("verify")


def test_an_older_one_is_found_by_its_date(family, ready_photo, make, place, source, empty_home: Home):
    first = make().header
    ready_photo()
    make()
    empty_home.do("restore", source, "--generation", first.stamp, *KEEPER)
    assert empty_home.ask("from albums.models import Photo; answer = Photo.objects.count()") == 0
    assert "There is no complete backup of 2001" in empty_home.manage("restore", source, "--generation", "2001").stderr


def test_a_header_that_was_altered_does_not_open(family, make, place, source, empty_home: Home):
    header = make().header
    place.put(header.stamp, "complete", io.BytesIO(replace(header, objects=99).as_json()))
    assert "does not open" in empty_home.manage("restore", source, passphrase=PASSPHRASE).stderr
