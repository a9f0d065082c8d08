"""SQLite's write-ahead log is emptied by the sweeper alone, and while nobody writes.

SQLite up to 3.51.2 (but 3.50.7 and 3.44.6) can lose committed pages when a commit restarts the log while another
connection's checkpoint is at work (https://sqlite.org/wal.html, "WAL-reset bug"), and distributions' Pythons link such
versions. By default every connection checkpoints after its own commits. Here none does (the settings turn it off), and
this checkpoint holds the write lock from its beginning to its end, so that no commit can come between.
"""

from pathlib import Path

from django.db import connection

LOG_BYTES = 4 << 20
# A reader in the way is waited for briefly: writers wait behind the checkpoint meanwhile, and the next sweep is near.
PATIENCE_MS = 250


def checkpoint(*, at_least: int = LOG_BYTES) -> bool:
    """Move a log of `at_least` bytes into the database and empty it; return whether that was done.

    Does nothing on other databases, and within a transaction, which SQLite would refuse.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block or _log_bytes() < at_least:
        return False
    with connection.cursor() as cursor:
        usual = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
        cursor.execute(f"PRAGMA busy_timeout = {PATIENCE_MS}")
        try:
            busy, _, _ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {usual}")
    return not busy


def _log_bytes() -> int:
    log = Path(f"{connection.settings_dict['NAME']}-wal")
    return log.stat().st_size if log.exists() else 0
