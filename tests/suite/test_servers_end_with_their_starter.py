"""No test server outlives the run that started it, however the run ends."""

import shutil
import signal
import socket
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import psycopg
import pytest

from tests import servers

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 60

STARTS_AND_IS_KILLED = """
    import os, signal
    from tests import servers
    with servers.redis() as redis:
        print(redis.pid, redis.folder, flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
"""
IS_KILLED_BESIDE_A_KEEPER = """
    import os, signal
    from tests import servers
    with servers.running("redis", "s3") as env:
        print(env["BROKER_URL"].split(":")[-1].split("/")[0], env["STORAGE_URL"].split(":")[-1].split("/")[0], flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
"""


def last_words_of(program: str) -> list[str]:
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(program)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert done.returncode == -signal.SIGKILL
    return done.stdout.split()


def test_a_server_dies_with_the_process_that_started_it():
    pid, folder = last_words_of(STARTS_AND_IS_KILLED)
    assert comes_true(lambda: not runs(int(pid)))
    shutil.rmtree(folder)


def test_a_keeper_ends_its_servers_when_the_run_is_killed():
    ports = last_words_of(IS_KILLED_BESIDE_A_KEEPER)
    assert len(ports) == 2
    assert comes_true(lambda: not any(listens(int(port)) for port in ports))


def test_what_was_started_is_gone_after_the_with():
    with servers.s3() as server:
        pid, folder = server.pid, server.folder
        assert runs(pid) and folder.exists()
    assert not runs(pid) and not folder.exists()


@pytest.mark.parametrize("start", [servers.postgres, servers.redis, servers.s3])
def test_a_killed_server_comes_back_on_its_port(start):
    with start() as server:
        server.kill()
        assert not server.is_running() and not listens(server.port)
        server.start()
        assert server.is_running() and listens(server.port)


def test_postgres_keeps_what_was_committed_before_it_was_killed():
    with servers.postgres() as server:
        with psycopg.connect(server.env["DATABASE_URL"]) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 'ÄΩ' AS word")
        server.kill()
        server.start()
        with psycopg.connect(server.env["DATABASE_URL"]) as connection:
            assert connection.execute("SELECT lower(word) FROM kept").fetchone() == ("äω",)


def runs(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def comes_true(condition) -> bool:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.05)
    return condition()
