"""The supervisor: what dies or falls silent comes back, and nothing outlives the supervisor."""

import signal
from pathlib import Path

import psutil
import pytest

from tests.running.process import RunningVault, answers, eventually, running_vault

pytestmark = pytest.mark.pure


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory):
    with running_vault(tmp_path_factory.mktemp("dying") / "data") as vault:
        yield vault


@pytest.mark.parametrize("command", ["gunicorn", "celery", "familyvault.sweeper"])
def test_a_killed_child_is_started_again(vault: RunningVault, command: str):
    eventually(lambda: vault.child(command) is not None)
    killed = vault.child(command)
    descendants = killed.children(recursive=True)
    killed.kill()
    eventually(lambda: vault.child(command) not in (None, killed), why=lambda: vault.output)
    assert [process for process in descendants if alive(process)] == []
    eventually(lambda: answers(vault.port), why=lambda: vault.output)
    assert "SIGKILL; starting it again" in vault.output


def test_a_silent_worker_is_replaced(tmp_path: Path):
    with running_vault(tmp_path / "data", WORKER_SILENT_AFTER="30") as vault:
        eventually(lambda: vault.child("celery") is not None, why=lambda: vault.output)
        stopped = vault.child("celery")
        stopped.send_signal(signal.SIGSTOP)
        eventually(lambda: vault.child("celery") not in (None, stopped), why=lambda: vault.output)
        assert not alive(stopped)
        assert "worker did nothing for 30 s" in vault.output


def test_nothing_outlives_a_killed_supervisor(tmp_path: Path):
    with running_vault(tmp_path / "data") as vault:
        vault.end(signal.SIGKILL)
        eventually(lambda: vault.processes() == [])
        vault.start()
        assert answers(vault.port)


def alive(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
