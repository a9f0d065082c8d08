"""What each lost key costs, what a backup gives back, and what a rotation leaves readable. As docs/operating.md says it."""

import pytest
from django.core.management import CommandError, call_command

from albums import photo_keys
from albums.backup.verifying import verify_backup, verify_vault
from albums.rewrapping import rewrap_all
from albums.storage.keys import generate_keyring_text
from tests.viewing.page import Page


def silent(said: str) -> None: ...


@pytest.fixture
def lose(settings):
    """Replace one secret by a new one, as after losing it; `kept` keeps the older lines, as a rotation does."""

    def run(name: str, *, kept: bool = False) -> None:
        before = getattr(settings, name)
        fresh = generate_keyring_text() if name != "SECRET_KEY" else "n3w" * 20 + "abcdefgh"
        setattr(settings, name, fresh + (before if kept else ""))
        photo_keys._mark_keys.cache_clear()

    yield run
    photo_keys._mark_keys.cache_clear()


def test_without_vault_keys_no_object_opens_and_the_backup_holds_them(family, ready_photo, make, open_newest, lose, settings):
    ready_photo()
    make()
    held = settings.VAULT_KEYS
    lose("VAULT_KEYS")
    found = verify_vault(tell=silent)
    assert len(found.faults) == 4 and set(found.faults.values()) == {"no key opens it"}
    opened = open_newest()
    assert opened.secrets["VAULT_KEYS"] == held and not verify_backup(opened, tell=silent).faults
    settings.VAULT_KEYS = opened.secrets["VAULT_KEYS"]
    assert not verify_vault(tell=silent).faults


def test_without_mark_keys_originals_open_but_no_copy_can_be_made(family, ready_photo, make, open_newest, lose, settings, client_of):
    photo = ready_photo()
    make()
    lose("MARK_KEYS")
    assert verify_vault(tell=silent).faults == {f"photo {photo.pk}": "its mark key is lost"}
    settings.MARK_KEYS = open_newest().secrets["MARK_KEYS"]
    photo_keys._mark_keys.cache_clear()
    assert not verify_vault(tell=silent).faults
    assert Page(client_of(family.ben)).view(photo)


def test_without_secret_key_everybody_logs_in_again(family, ready_photo, make, open_newest, lose, client_of, settings):
    photo, held = ready_photo(), settings.SECRET_KEY
    make()
    client = client_of(family.ben)
    assert client.get("/").status_code == 200
    lose("SECRET_KEY")
    assert client.get("/").status_code == 302
    assert not verify_vault(tell=silent).faults
    assert Page(client_of(family.ben)).view(photo)
    assert open_newest().secrets["SECRET_KEY"] == held


def test_after_a_rotation_old_and_new_backups_open_each_with_its_own_keys(family, ready_photo, make, place, open_newest, lose, settings):
    from albums.backup.opening import open_generation
    from tests.backup.homes import PASSPHRASE

    ready_photo()
    old = make().header
    lose("VAULT_KEYS", kept=True)
    rewrap_all()
    settings.VAULT_KEYS = settings.VAULT_KEYS.splitlines()[0]
    assert make().copied == 0
    for header in (old, place.generation()):
        assert not verify_backup(open_generation(place, header, passphrase=PASSPHRASE), tell=silent).faults
    assert open_newest().secrets["VAULT_KEYS"] == settings.VAULT_KEYS


def test_a_lost_passphrase_opens_nothing_and_a_new_one_serves_the_next(family, make, open_newest):
    make()
    make(passphrase="another four words now")
    assert open_newest(passphrase="another four words now").keys
    with pytest.raises(Exception, match="does not open"):
        open_newest()


def test_the_command_tells_what_the_vault_itself_has_lost(family, ready_photo, tmp_path, lose, monkeypatch):
    ready_photo()
    lose("VAULT_KEYS")
    monkeypatch.setenv("BACKUP_PASSPHRASE", "four words or five")
    with pytest.raises(CommandError, match="no key opens it") as caught:
        call_command("backup", str(tmp_path / "to"))
    assert caught.value.returncode == 3
