"""`manage.py up`: a first start, the end of it, and a second start on the same folder."""

import re
import signal
import stat
import urllib.request
from pathlib import Path

import pytest

from tests.running.process import answers, eventually, running_vault, status

pytestmark = pytest.mark.pure


def test_a_first_start_serves_and_a_second_keeps_everything(tmp_path: Path):
    data = tmp_path / "data"
    with running_vault(data) as vault:
        eventually(lambda: status(vault.port, "/readyz") == 200, why=lambda: vault.output)
        assert status_of(setup_address(vault.output)) == 200
        assert "█" in vault.output, "no QR code"
        eventually(lambda: broker_is_empty(data), why=lambda: vault.output)
        vault.end()
    kept = {path.name: path.read_bytes() for path in (data / "secrets").iterdir()}
    with running_vault(data) as again:
        assert {path.name: path.read_bytes() for path in (data / "secrets").iterdir()} == kept
        # It still has no keeper, and still asks for one.
        assert status_of(setup_address(again.output)) == 200


def test_everything_in_the_data_folder_is_the_owners_alone(tmp_path: Path):
    data = tmp_path / "data"
    with running_vault(data) as vault:
        vault.end()
    assert stat.S_IMODE(data.stat().st_mode) == 0o700
    ours = [path for path in data.rglob("*") if data / "static" not in (path, *path.parents)]
    assert [path for path in ours if stat.S_IMODE(path.stat().st_mode) & 0o077] == []
    assert {stat.S_IMODE(path.stat().st_mode) for path in (data / "secrets").iterdir()} == {0o600}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_every_process(tmp_path: Path, number: signal.Signals):
    with running_vault(tmp_path / "data") as vault:
        assert {"gunicorn", "worker", "sweeper"} <= words_of(vault.processes())
        assert vault.end(number) == 0
        assert vault.processes() == []
        assert not answers(vault.port)


def test_an_idle_vault_is_small(tmp_path: Path):
    with running_vault(tmp_path / "data") as vault:
        eventually(lambda: status(vault.port, "/readyz") == 200, why=lambda: vault.output)
        assert status_of(setup_address(vault.output)) == 200
        megabytes = sum(proportional_megabytes(process.pid) for process in vault.processes())
        assert megabytes < 350


def status_of(address: str) -> int:
    """The status of the page that a browser, which keeps cookies, ends up on."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    with browser.open(address, timeout=60) as response:
        return response.status


def setup_address(output: str) -> str:
    return re.findall(r"http://localhost:\d+/setup/[\w-]+/", output)[-1]


def broker_is_empty(data: Path) -> bool:
    return (data / "worker-alive").exists() and not list((data / "broker").iterdir())


def words_of(processes: list) -> set[str]:
    return set(re.findall(r"\w+", " ".join(" ".join(process.cmdline()) for process in processes)))


def proportional_megabytes(pid: int) -> float:
    """Resident memory, where each shared page counts by its share (PSS)."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    raise AssertionError(f"no PSS for {pid}")
