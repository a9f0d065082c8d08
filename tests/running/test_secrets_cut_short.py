"""A secret is whole or not there, and what a killed start left in its place keeps no other from starting."""

import os
from pathlib import Path

import pytest

from familyvault import data_folder

pytestmark = pytest.mark.pure


def die_at(step: str, *, patch: pytest.MonkeyPatch) -> None:
    def cut(*args):
        raise KeyboardInterrupt

    patch.setattr(os, step, cut)
    # Whoever is killed clears nothing away.
    patch.setattr(Path, "unlink", lambda *args, **kwargs: None)


@pytest.mark.parametrize("step", ["link", "fsync"])
def test_a_start_that_was_killed_at_its_first_secret_is_made_up_for(tmp_path: Path, monkeypatch, step):
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        die_at(step, patch=patch)
        data_folder.make_secrets(tmp_path)
    data_folder.make_secrets(tmp_path)
    assert set(os.listdir(tmp_path / "secrets")) == set(data_folder.SECRET_FILES.values())


def test_a_secret_that_is_replaced_is_the_old_one_or_the_new_one(tmp_path: Path, monkeypatch):
    path = tmp_path / "vault.keys"
    data_folder.replace_secret(path, "old")
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        die_at("replace", patch=patch)
        data_folder.replace_secret(path, "new")
    assert path.read_text() == "old\n"
    data_folder.replace_secret(path, "new")
    assert (path.read_text(), os.listdir(tmp_path)) == ("new\n", ["vault.keys"])
    assert path.stat().st_mode & 0o777 == 0o600
