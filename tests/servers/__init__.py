"""Real PostgreSQL, Redis and S3 servers for tests and benches, from PyPI wheels.

Each runs on a free port of the loopback, with random credentials, out of a temporary
folder, and ends with whoever started it:

    with servers.redis() as server:     # server.env says how to reach it; kill(), stop()
        ...                             # and start() again, same port, for tests of faults

    with servers.running("postgres", "redis", "s3") as env:
        ...                             # in a keeper process: even where the caller is
                                        # killed, it stops the servers and tidies up

    python -m tests.servers             # prints NAME=value lines and waits for Ctrl-C
"""

from .keeper import running
from .postgres import postgres
from .process import Server, ServerFailed
from .redis import redis
from .s3 import s3
from .share import own_share, own_stores

__all__ = ["Server", "ServerFailed", "own_share", "own_stores", "postgres", "redis", "running", "s3"]
