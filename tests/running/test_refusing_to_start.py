"""What keeps the vault from starting is said in one sentence, without a traceback."""

import socket
import subprocess
from pathlib import Path

import pytest

from tests.running.process import clean_environment, free_port, running_vault, up_command

pytestmark = pytest.mark.pure


def test_a_port_in_use(tmp_path: Path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert f"port {port} is in use" in refusal("--port", str(port), "--data", str(tmp_path / "data"))


def test_a_second_vault_on_the_same_folder(tmp_path: Path):
    with running_vault(tmp_path / "data") as vault:
        words = refusal("--port", str(free_port()), "--data", str(vault.data))
        assert "already running" in words


def test_a_data_folder_that_cannot_be_one(tmp_path: Path):
    (tmp_path / "file").write_text("not a folder")
    assert "cannot be used" in refusal("--data", str(tmp_path / "file" / "data"))


@pytest.mark.parametrize("lost", ["vault.keys", "mark.keys", "secret_key"])
def test_a_database_whose_keys_are_lost(tmp_path: Path, lost: str):
    data = tmp_path / "data"
    with running_vault(data) as vault:
        vault.end()
    (data / "secrets" / lost).unlink()
    words = refusal("--port", str(free_port()), "--data", str(data))
    assert "restore" in words and lost in words
    assert not (data / "secrets" / lost).exists()


def test_an_unsafe_configuration(tmp_path: Path):
    words = refusal(
        "--port", str(free_port()), "--data", str(tmp_path / "data"), PUBLIC_URL="http://photos.example.org"
    )
    assert "plain http" in words


def refusal(*arguments: str, **environment: str) -> str:
    """What a start that must fail says."""
    ended = subprocess.run(
        up_command(*arguments),
        env=clean_environment() | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 1, ended.stdout + ended.stderr
    assert "Traceback" not in ended.stderr, ended.stderr
    assert "FamilyVault cannot start." in ended.stderr
    return ended.stderr
