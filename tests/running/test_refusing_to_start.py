"""What keeps the vault from starting is said in one sentence, without a traceback."""

import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.running.process import ROOT, clean_environment, running_vault, up_command
from tests.servers.ports import free_port

pytestmark = pytest.mark.pure


def test_a_port_in_use(tmp_path: Path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert f"port {port} is in use; choose another with --port" in refusal(
            "--port", str(port), "--data", str(tmp_path / "data")
        )


def test_a_second_vault_on_the_same_folder(tmp_path: Path):
    with running_vault(tmp_path / "data") as vault:
        words = refusal("--port", str(free_port()), "--data", str(vault.data))
        assert "already running" in words


def test_a_data_folder_that_cannot_be_one(tmp_path: Path):
    (tmp_path / "file").write_text("not a folder")
    assert "cannot be used" in refusal("--data", str(tmp_path / "file" / "data"))


def test_a_folder_of_other_things(tmp_path: Path):
    (tmp_path / "letter.txt").write_text("Dear Anna,")
    tmp_path.chmod(0o755)
    assert "holds other things than a vault" in refusal("--data", str(tmp_path))
    assert [child.name for child in tmp_path.iterdir()] == ["letter.txt"]
    assert tmp_path.stat().st_mode & 0o777 == 0o755


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


@pytest.mark.parametrize("url", ["", "ftp://x"])
def test_a_public_address_that_is_none(tmp_path: Path, url: str):
    words = refusal("--port", str(free_port()), "--data", str(tmp_path / "data"), PUBLIC_URL=url)
    assert "PUBLIC_URL is not the address of a website." in words
    assert words.count(".E0") == 1, words


def test_plain_http_open_to_other_machines(tmp_path: Path):
    words = refusal("--host", "0.0.0.0", "--port", str(free_port()), "--data", str(tmp_path / "data"))
    assert "Other machines could reach this vault by plain http" in words


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])
def test_debug_open_to_other_machines(tmp_path: Path, host: str):
    words = refusal("--host", host, "--port", str(free_port()), "--data", str(tmp_path / "data"), DEBUG="1")
    assert "DEBUG shows settings and source" in words


def test_debug_open_to_other_machines_by_gunicorn_itself(tmp_path: Path):
    data = tmp_path / "data"
    with running_vault(data) as vault:
        vault.end()
    here = {"FAMILYVAULT_DATA": str(data), "DEBUG": "1", "WEB_BIND": f"0.0.0.0:{free_port()}"}
    command = [sys.executable, "-m", "gunicorn", "-c", "familyvault/gunicorn_conf.py", "familyvault.wsgi"]
    ended = subprocess.run(
        command, cwd=ROOT, env=clean_environment() | here, capture_output=True, text=True, timeout=60, check=False
    )
    assert ended.returncode == 1 and "DEBUG is for this machine alone" in ended.stderr


def test_debug_lets_requests_name_no_more_hosts(tmp_path: Path):
    with running_vault(tmp_path / "data", DEBUG="1", ALLOWED_HOSTS="") as vault:
        request = urllib.request.Request(f"http://127.0.0.1:{vault.port}/", headers={"Host": "evil.localhost"})
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(request, timeout=60)
        assert refused.value.code == 400


def test_an_empty_host(tmp_path: Path):
    assert "--host needs an address" in refusal("--host", "", "--data", str(tmp_path / "data"))


@pytest.mark.parametrize("host", ["nowhere.invalid", "203.0.113.7"])
def test_a_host_that_is_not_this_machines(tmp_path: Path, host: str):
    words = refusal("--host", host, "--port", str(free_port()), "--data", str(tmp_path / "data"))
    assert "choose another with --host" in words


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
