"""Nobody opens a backup without its passphrase, and the passphrase is never where others see it."""

import os
import pty
import subprocess
import sys

import pytest
from django.core.management import load_command_class

from albums.backup import asking, passphrase as passphrases
from albums.backup.errors import DamagedBackup, NoPassphrase, WrongPassphrase
from albums.backup.passphrase import Stretching, new_stretching, open_key, seal_key
from familyvault.data_folder import make_secrets
from tests.running.process import ROOT, clean_environment

pytestmark = pytest.mark.pure


def test_only_the_passphrase_opens_and_only_what_was_said():
    stretching = new_stretching()
    sealed = seal_key(b"k" * 32, passphrase="four unusual words", stretching=stretching, bound=b"said")
    assert open_key(sealed, passphrase="four unusual words", stretching=stretching, bound=b"said") == b"k" * 32
    for wrong, bound, part in (("four unusual word", b"said", sealed), ("four unusual words", b"Said", sealed)):
        with pytest.raises(WrongPassphrase):
            open_key(part, passphrase=wrong, stretching=stretching, bound=bound)
    for damaged in (b"", sealed[:20], sealed[:-1]):
        with pytest.raises(WrongPassphrase):
            open_key(damaged, passphrase="four unusual words", stretching=stretching, bound=b"said")


def test_a_letter_is_the_same_however_a_keyboard_composes_it():
    stretching = Stretching(salt=b"s" * 16, n=1 << 10)
    assert stretching.key("Gr\u00fc\u00dfe aus K\u00f6ln") == stretching.key("Gru\u0308\u00dfe aus Ko\u0308ln")


def test_a_guess_costs_what_it_should_and_no_header_makes_it_cost_everything(monkeypatch):
    monkeypatch.undo()
    assert (passphrases.COST, new_stretching().r) == (1 << 17, 8)
    for n, r, p in ((1 << 30, 8, 1), (1 << 10, 1 << 20, 1), (1 << 10, 8, 1 << 20), (1000, 8, 1), (0, 8, 1), (1 << 10, 0, 1)):
        with pytest.raises(DamagedBackup):
            Stretching(salt=b"s" * 16, n=n, r=r, p=p).key("four unusual words")


@pytest.mark.parametrize("short", ["", "eleven char"])
def test_a_short_one_is_refused(short):
    with pytest.raises(NoPassphrase, match="at least 12"):
        passphrases.checked(short)


def test_it_comes_from_a_file_or_the_environment(tmp_path, monkeypatch):
    file = tmp_path / "passphrase"
    file.write_text("of the file\nsecond line\n")
    monkeypatch.setenv("BACKUP_PASSPHRASE", "of the environment")
    assert asking.passphrase(None, twice=True) == "of the environment"
    assert asking.passphrase(file, twice=True) == "of the file"
    monkeypatch.setenv("BACKUP_PASSPHRASE_FILE", str(file))
    assert asking.passphrase(None, twice=True) == "of the file"
    file.write_text("")
    with pytest.raises(NoPassphrase, match="is empty"):
        asking.passphrase(file, twice=True)
    with pytest.raises(NoPassphrase, match="cannot be read"):
        asking.passphrase(tmp_path / "nowhere", twice=True)


@pytest.mark.parametrize(("typed", "said"), [("four words\nfive words\n", "not the same twice"), ("abc\nabc\n", "ok abc")])
def test_at_a_terminal_it_is_typed_twice_and_not_shown(typed, said, empty_home):
    code = (
        "from albums.backup.asking import passphrase\nfrom albums.backup.errors import NoPassphrase\n"
        "try:\n    print('ok', passphrase(None, twice=True))\nexcept NoPassphrase as error:\n    print(error)"
    )
    make_secrets(empty_home.data)
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", code], cwd=ROOT, stdin=theirs,
        env=clean_environment() | {"FAMILYVAULT_DATA": str(empty_home.data)},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
    )  # fmt: skip
    output = b""
    for prompt, line in zip((b"backup: ", b"more: "), typed.encode().splitlines(keepends=True), strict=True):
        # Whatever is typed before a prompt is thrown away.
        while not output.endswith(prompt):
            sign = process.stdout.read(1)
            assert sign, output
            output += sign
        os.write(ours, line)
    output += process.communicate(timeout=60)[0]
    os.set_blocking(ours, False)
    try:
        shown = os.read(ours, 1000)
    except BlockingIOError:
        shown = b""
    os.close(ours)
    os.close(theirs)
    assert said in output.decode() and typed.split()[0].encode() not in shown


@pytest.mark.parametrize("command", ["backup", "restore", "verify"])
def test_no_command_takes_it_as_an_argument(command):
    parser = load_command_class("albums", command).create_parser("manage.py", command)
    options = {option for action in parser._actions for option in action.option_strings}
    assert [option for option in options if "phrase" in option] == ["--passphrase-file"]
