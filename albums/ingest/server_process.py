"""A worker's end of the fork server: start it, hand it files, read what its children answer, end it."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from albums.ingest.fork_protocol import MAX_PACKET_BYTES
from albums.ingest.job import Job, ServerGone
from albums.renditions.sizes import Size

PROJECT = Path(__file__).resolve().parents[2]

START_SECONDS = 30
END_SECONDS = 2


class ServerProcess:
    """One running fork server. `layers` are the layers of confinement that its children have."""

    def __init__(self) -> None:
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "albums.ingest.fork_server", str(theirs.fileno())],
                pass_fds=(theirs.fileno(),),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                # No secret of the worker's is in there to be found.
                env={"PYTHONPATH": str(PROJECT), "LC_ALL": "C.UTF-8", "MALLOC_ARENA_MAX": "1"},
                cwd="/",
                start_new_session=True,
            )
        self.pid = self._process.pid
        self.layers = self._greeting()

    def is_alive(self) -> bool:
        return self._process.poll() is None

    def ask(self, original: int, *, format: str, sizes: Iterable[Size], seconds: float) -> Job:
        """Have the server develop an open file within `seconds`; raises ServerGone."""
        request = {"format": format, "seconds": seconds, "sizes": [asdict(size) for size in sizes]}
        job, theirs = Job.with_pipes(seconds=seconds)
        try:
            socket.send_fds(self._control, [json.dumps(request).encode()], [original, *theirs])
        except OSError as error:
            job.close()
            raise ServerGone from error
        finally:
            for file in theirs:
                os.close(file)
        return job

    def end(self) -> None:
        """Let the server end itself and its children, and see to it that it did."""
        self._control.close()
        try:
            self._process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """End a server that no longer listens; the kernel ends its children with it."""
        self._control.close()
        self._process.kill()
        self._process.wait()

    def abandon(self) -> None:
        """Close this process's copy of another process's server."""
        self._control.close()
        # It is not this process's child: nothing to wait for, and nothing to warn of.
        self._process.returncode = 0

    def _greeting(self) -> list[str]:
        self._control.settimeout(START_SECONDS)
        try:
            greeting = self._control.recv(MAX_PACKET_BYTES)
            self._control.settimeout(None)
            if greeting:
                return json.loads(greeting)
        except OSError:
            pass
        self.kill()
        raise ServerGone
