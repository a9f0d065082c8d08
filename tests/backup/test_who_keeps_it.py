"""Who keeps a restored vault: whom somebody at the terminal names. A keeper who was ended after the backup stays out."""

import os
import pty
import subprocess
import sys
from datetime import timedelta

import pytest
from django.apps import apps
from django.utils import timezone

from accounts.models import User
from accounts.tokens import hash_token, new_token
from albums.backup.errors import NoKeeper
from albums.backup.keeping import Person, hand_over, named
from albums.models import Freeze, Grant, GuestLink
from tests.backup.homes import KEEPER, PASSPHRASE, Home
from tests.running.process import ROOT, clean_environment

_WHO = """
from accounts.models import User
from albums.backup.told import left_out, restored
from albums.models import Deed, Grant, GuestLink
deeds = Deed.objects.filter(kind="person_ended").values_list("subject_name", "detail")
answer = {
    "keepers": sorted(User.objects.keepers().values_list("name", flat=True)), "ended": [list(deed) for deed in deeds],
    "out": [user.name for user in left_out()], "said": restored(), "links": GuestLink.objects.live().count(),
    "grants": Grant.objects.live().filter(user__name="Bert").count(),
}
"""


@pytest.fixture
def bert(family) -> User:
    """Keeps the vault too, on the day of the backup, and made a guest link that may be in his own hands."""
    bert = User.objects.create_user(name="Bert", email="bert@example.org", is_keeper=True)
    Grant.objects.create(user=bert, album=family.beach, role=Grant.Role.OWNER, granted_by=family.anna)
    ends = timezone.now() + timedelta(days=7)
    GuestLink.objects.create(token_hash=hash_token(new_token()), label="Grandma", made_by=bert, expires_at=ends)
    return bert


@pytest.mark.pure
def test_who_kept_it_on_the_day_of_the_backup_stays_out_unless_named(bert, make, source, empty_home: Home):
    make()
    said = empty_home.do("restore", source, *KEEPER)
    assert "nobody sees anything but its keepers: Anna (anna@example.org)." in said
    assert "Out, though they kept it then, until a keeper lets them in again: Bert (bert@example.org)." in said
    found = empty_home.ask(_WHO)
    assert found["keepers"] == ["Anna"] and found["out"] == ["Bert"]
    assert found["ended"] == [["Bert", "kept the vault until then"]]
    assert (found["links"], found["grants"]) == (0, 0)
    assert found["said"].endswith(", for Anna to keep")
    refused = empty_home.manage("let_in", "bert@example.org")
    assert refused.returncode == 1 and "The access of Bert has ended" in refused.stderr


@pytest.mark.pure
def test_who_cannot_be_named_like_that_is_told_why():
    keeps = [Person("1", "Anna", "anna@example.org", is_keeper=True), Person("2", "Bo", "", is_keeper=True)]
    assert named(keeps, by=["ANNA@example.org", "bo"]) == keeps
    with pytest.raises(NoKeeper, match=r"Say Anna's e-mail address in place of the name\. Its keepers .*: Anna \(anna@example.org"):
        named(keeps, by=["Anna"])
    with pytest.raises(NoKeeper, match="More than one person without an e-mail address is called Bo"):
        named([*keeps, Person("3", "Bo", "", is_keeper=False)], by=["Bo"])
    with pytest.raises(NoKeeper, match=r"Nobody with the e-mail address dan@example\.org had access"):
        named(keeps, by=["dan@example.org"])


@pytest.mark.pure
def test_all_who_are_named_keep_it(bert, make, source, empty_home: Home):
    make()
    assert "Out, though" not in empty_home.do("restore", source, *KEEPER, "--keeper", "Bert@Example.org")
    found = empty_home.ask(_WHO)
    assert (found["keepers"], found["ended"], found["links"], found["grants"]) == (["Anna", "Bert"], [], 1, 1)


@pytest.mark.pure
def test_without_anybody_to_ask_it_must_be_said_even_of_a_single_keeper(family, make, source, empty_home: Home):
    """That one may have been ended by the next one."""
    make()
    refused = empty_home.manage("restore", source)
    assert refused.returncode == 1
    assert "--keeper EMAIL. Its keepers on that day: Anna (anna@example.org)." in refused.stderr
    unknown = empty_home.manage("restore", source, "--keeper", "dan@example.org")
    assert unknown.returncode == 1 and "Nobody with the e-mail address dan@example.org had access" in unknown.stderr
    assert not list((empty_home.data / "objects").glob("[0-9a-z][0-9a-z]"))
    assert "Restored." in empty_home.do("restore", source, *KEEPER)


@pytest.mark.pure
def test_somebody_who_became_a_keeper_after_the_backup_can_be_named(family, make, source, empty_home: Home):
    make()
    empty_home.do("restore", source, "--keeper", "ben@example.org")
    found = empty_home.ask(_WHO)
    assert found["keepers"] == ["Ben"] and found["out"] == ["Anna"]


@pytest.mark.pure
def test_it_is_asked_at_a_terminal_until_somebody_is_named(bert, make, source, empty_home: Home):
    make()
    ours, theirs = pty.openpty()
    own = {"FAMILYVAULT_DATA": str(empty_home.data), "BACKUP_PASSPHRASE": PASSPHRASE}
    process = subprocess.Popen(
        [sys.executable, "manage.py", "restore", source], cwd=ROOT, stdin=theirs, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, env=clean_environment() | own, text=True,
    )  # fmt: skip
    os.close(theirs)
    os.write(ours, b"dan@example.org\nanna@example.org\n")
    said, _ = process.communicate(timeout=120)
    os.close(ours)
    assert process.returncode == 0, said
    assert "Its keepers on that day: Anna (anna@example.org), Bert (bert@example.org)." in said
    assert "Nobody with the e-mail address dan@example.org had access" in said
    assert empty_home.ask(_WHO)["keepers"] == ["Anna"]


@pytest.mark.pure
def test_the_command_that_a_restore_ends_with_lets_its_keeper_in(family, make, source, empty_home: Home, tmp_path):
    """As it is typed, in a shell to which nobody has said where the restored vault is."""
    make()
    said = empty_home.do("restore", source, *KEEPER, "--data", str(tmp_path / "a trial"))
    typed = said.splitlines()[-1]
    environment = clean_environment() | {"PUBLIC_URL": "http://localhost:9000"}
    ended = subprocess.run(typed, shell=True, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert "http://localhost:9000/invitation/" in ended.stdout, ended.stderr


@pytest.mark.pure
def test_where_no_vault_is_nobody_is_let_in_and_none_is_made(empty_home: Home, tmp_path):
    empty_home.data.mkdir()
    for data in ((), ("--data", str(tmp_path / "nowhere"))):
        refused = empty_home.manage("let_in", "anna@example.org", *data)
        assert refused.returncode == 1 and "There is no vault in" in refused.stderr
    assert not list(empty_home.data.iterdir()) and not (tmp_path / "nowhere").exists()


def test_the_keeper_is_told_and_led_to_who_stays_out(bert, family, client_of):
    Freeze.objects.create()
    hand_over(apps, keepers=[Person(str(family.anna.pk), "Anna", "anna@example.org", is_keeper=True)])
    apps.get_model("albums.Deed").objects.create(
        kind="frozen", at=timezone.now(), detail="Restored from the backup of 22 November 2026, 03:30, for Anna to keep"
    )
    page = client_of(family.anna).get("/people/").text
    assert f'<a href="/people/{bert.pk}/"><bdi>Bert</bdi></a> kept the vault on that day, and stays out until you' in page
    person = client_of(family.anna).get(f"/people/{bert.pk}/").text
    assert "Link to keep the vault again" in person
    assert client_of(User.objects.get(pk=bert.pk)).get("/").status_code != 200
