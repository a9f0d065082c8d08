"""Only the sweeper empties SQLite's log, and only while nobody writes: what keeps clear of the WAL-reset bug."""

import sqlite3
import threading
from pathlib import Path

import pytest
from django.db import connection

from accounts.models import KeptMail
from albums import work
from familyvault.checkpoint import checkpoint

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def sqlite_only(stack: str, request: pytest.FixtureRequest):
    """On the full stack there is no log to empty, and that is what the tests see."""
    if stack == "full":
        assert checkpoint(at_least=0) is False


def log_file() -> Path:
    return Path(f"{connection.settings_dict['NAME']}-wal")


def write(megabytes: int) -> None:
    for _ in range(megabytes * 4):
        KeptMail.objects.create(to="x@example.org", subject="x", body="x" * (1 << 18))


def test_commits_leave_the_log_and_the_sweep_empties_it(stack: str):
    write(6)
    if stack == "full":
        return
    assert log_file().stat().st_size > 6 << 20, "some connection checkpoints by itself"
    work.sweep()
    assert log_file().stat().st_size == 0
    assert KeptMail.objects.count() == 24


def test_a_small_log_is_left_alone(stack: str):
    checkpoint(at_least=0)
    write(1)
    assert checkpoint() is False


def test_a_reader_in_the_way_is_not_waited_for_long(stack: str):
    if stack == "full":
        return
    write(1)
    reader = sqlite3.connect(connection.settings_dict["NAME"])
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM accounts_keptmail").fetchone()
    write(1)
    assert checkpoint(at_least=0) is False
    reader.close()
    assert checkpoint(at_least=0) is True


def test_nothing_is_lost_while_many_write_and_the_sweeper_checkpoints(stack: str):
    def write_and_close() -> None:
        try:
            write(2)
        finally:
            connection.close()

    writers = [threading.Thread(target=write_and_close) for _ in range(3)]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        checkpoint(at_least=1 << 20)
    assert KeptMail.objects.count() == 24
    if stack == "embedded":
        with connection.cursor() as cursor:
            assert cursor.execute("PRAGMA integrity_check").fetchone() == ("ok",)
