"""The warm fork server: a small process with every decoder loaded, which forks one confined child per file.

Run as `python -m albums.ingest.fork_server FD`, with FD one end of a SOCK_SEQPACKET pair. It answers first with the
layers of confinement that hold here, as JSON. Each request is a JSON packet of "format", "seconds" and "sizes" (the
fields of each Size), with three files attached: the original (read-only), the pipe for the child's answer, and the pipe for
the Ending. It ends, and its children with it, when the other end of FD closes or nothing was asked for a while.
"""

import gc
import json
import os
import selectors
import signal
import socket
import sys
import time
from dataclasses import dataclass

from albums.ingest import limits
from albums.ingest.confine import confine
from albums.ingest.decode import prepare_decoders
from albums.ingest.develop import develop
from albums.ingest.fork_protocol import MAX_PACKET_BYTES, Ending
from albums.renditions.sizes import Size

IDLE_SECONDS = 300
KIBIBYTE = 1024


@dataclass(kw_only=True)
class _Child:
    pid: int
    ending_file: int
    deadline: float
    timed_out: bool = False


def main() -> None:
    """Serve until the other end closes."""
    control = socket.socket(fileno=int(sys.argv[1]))
    # A Ctrl-C or a stop is for the worker to hear, who ends this process in its own time.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    prepare_decoders()
    gc.collect()
    gc.freeze()
    gc.disable()
    control.send(json.dumps(_layers_that_hold()).encode())
    Server(control).serve()


class Server:
    """One thread that waits for requests, for its children's ends and for their deadlines."""

    def __init__(self, control: socket.socket) -> None:
        self.control = control
        self.selector = selectors.DefaultSelector()
        self.selector.register(control, selectors.EVENT_READ)

    def serve(self) -> None:
        """Until the other end closes, or nothing was asked for IDLE_SECONDS."""
        while True:
            ready = self.selector.select(self._patience())
            if not ready and not self._children():
                return
            for key, _ in ready:
                if key.data is not None:
                    self._bury(key.fd, key.data)
                elif not self._take_request():
                    return self._kill(self._children())
            self._kill([child for child in self._children() if child.deadline <= time.monotonic()])

    def _children(self) -> list[_Child]:
        return [key.data for key in self.selector.get_map().values() if key.data is not None]

    def _patience(self) -> float:
        waiting = [child.deadline for child in self._children() if not child.timed_out]
        return max(0.0, min(waiting) - time.monotonic()) if waiting else IDLE_SECONDS

    def _take_request(self) -> bool:
        packet, files, _, _ = socket.recv_fds(self.control, MAX_PACKET_BYTES, 3)
        if not packet:
            return False
        original, out, ending_file = files
        request = json.loads(packet)
        try:
            pid = _fork_child(request, original, out)
        except OSError:
            # No process or memory to be had: closing unanswered tells the worker.
            os.close(ending_file)
            return True
        finally:
            os.close(original)
            os.close(out)
        child = _Child(pid=pid, ending_file=ending_file, deadline=time.monotonic() + request["seconds"])
        self.selector.register(os.pidfd_open(pid), selectors.EVENT_READ, child)
        return True

    def _bury(self, pidfd: int, child: _Child) -> None:
        self.selector.unregister(pidfd)
        os.close(pidfd)
        _, status, usage = os.wait4(child.pid, 0)
        ending = Ending(
            signal=os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0,
            timed_out=child.timed_out,
            cpu_seconds=usage.ru_utime + usage.ru_stime,
            peak_bytes=usage.ru_maxrss * KIBIBYTE,
        )
        try:
            os.write(child.ending_file, ending.to_bytes())
        except BrokenPipeError:
            pass
        os.close(child.ending_file)

    def _kill(self, children: list[_Child]) -> None:
        for child in children:
            if not child.timed_out:
                child.timed_out = True
                os.kill(child.pid, signal.SIGKILL)


def _fork_child(request: dict, original: int, out: int) -> int:
    parent = os.getpid()
    pid = os.fork()
    if pid == 0:
        try:
            _be_child(request, original, out, parent)
        finally:
            os._exit(1)
    return pid


def _be_child(request: dict, original: int, out: int, parent: int) -> None:
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in range(3):
        os.dup2(nowhere, standard)
    with open(original, "rb") as original_file, open(out, "wb") as answer:
        format = request["format"]
        threads = format in limits.THREADED_FORMATS
        confine(keep=(original, out), parent=parent, seconds=request["seconds"], threads=threads)
        sizes = [Size(**size) for size in request["sizes"]]
        develop(original_file, format=format, sizes=sizes, out=answer)
        answer.flush()
        os._exit(0)


def _layers_that_hold() -> list[str]:
    """Confine a child for nothing but to see which layers this kernel and this user have."""
    reading, writing = os.pipe()
    parent = os.getpid()
    pid = os.fork()
    if pid == 0:
        try:
            os.write(writing, json.dumps(confine(keep=(writing,), parent=parent)).encode())
        finally:
            os._exit(0)
    os.close(writing)
    with open(reading, "rb") as told:
        layers = json.loads(told.read() or b"[]")
    os.waitpid(pid, 0)
    return layers


if __name__ == "__main__":
    main()
