"""A confined process really cannot: each attempt is made for real, in a forked child, through the real call."""

import ctypes
import errno
import json
import mmap
import os
import resource
import signal
import socket
import sys
import time
from collections.abc import Callable

import pytest

from albums.ingest import limits
from albums.ingest.confine import NOBODY, confine
from albums.ingest.sandbox import Sandbox
from albums.renditions.sizes import SIZES
from tests.ingest.pictures import corners, saved

pytestmark = pytest.mark.pure

libc = ctypes.CDLL(None, use_errno=True)


def confined(attempt: Callable[[], object], *, threads: bool = False, seconds: float = 5) -> object:
    """What `attempt` returned in a confined child: a number or text, or the name of the errno it failed with."""
    reading, writing = os.pipe()
    parent = os.getpid()
    pid = os.fork()
    if pid == 0:
        try:
            confine(keep=(writing,), parent=parent, threads=threads, seconds=seconds)
            os.write(writing, json.dumps(_outcome(attempt)).encode())
        finally:
            os._exit(0)
    os.close(writing)
    with open(reading, "rb") as told:
        answer = told.read()
    _, status = os.waitpid(pid, 0)
    return json.loads(answer) if answer else f"killed by {signal.Signals(os.WTERMSIG(status)).name}"


def _outcome(attempt: Callable[[], object]) -> object:
    try:
        return attempt()
    except MemoryError:
        return "ENOMEM"
    except OSError as error:
        return errno.errorcode[error.errno]


def call(name: str, *arguments) -> int:
    """A C function by its name; raises OSError as Python's own functions do."""
    result = getattr(libc, name)(*arguments)
    if result == -1:
        raise OSError(ctypes.get_errno(), name)
    return result


ATTEMPTS = {
    "open a file to read": lambda: os.open("/etc/passwd", os.O_RDONLY),
    "open a file to write": lambda: os.open("/tmp/x", os.O_WRONLY | os.O_CREAT),
    "read its parent's environment": lambda: os.open(f"/proc/{os.getppid()}/environ", os.O_RDONLY),
    "list a folder": lambda: os.listdir("/"),
    "ask about a file": lambda: os.stat("/etc/passwd").st_size,
    "remove a file": lambda: os.unlink("/tmp/does-not-exist"),
    "make a folder": lambda: os.mkdir("/tmp/x"),
    "make a network socket": lambda: socket.socket(socket.AF_INET, socket.SOCK_STREAM).fileno(),
    "make a datagram socket": lambda: socket.socket(socket.AF_INET6, socket.SOCK_DGRAM).fileno(),
    "make a local socket": lambda: socket.socket(socket.AF_UNIX, socket.SOCK_STREAM).fileno(),
    "make a pair of sockets": lambda: socket.socketpair()[0].fileno(),
    "start a program": lambda: os.execv("/bin/true", ["true"]),
    "fork": os.fork,
    "clone a process": lambda: call("syscall", 56 if os.uname().machine == "x86_64" else 220, 17, 0, 0, 0, 0),
    "signal its parent": lambda: os.kill(os.getppid(), 0),
    "signal everybody": lambda: os.kill(-1, 0),
    "trace its parent": lambda: call("ptrace", 16, os.getppid(), 0, 0),
    "make a file in memory": lambda: os.memfd_create("x"),
    "make a pipe": lambda: os.pipe()[0],
    "duplicate a file": lambda: os.dup(1),
    "change its user": lambda: os.setuid(0),
    "raise its limits": lambda: call("setrlimit", resource.RLIMIT_NOFILE, (ctypes.c_ulong * 2)(64, 64)),
    "enter a namespace": lambda: call("unshare", 0x10000000),
    "load a filter or a program into the kernel": lambda: call("prctl", 22, 2, 0, 0, 0),
    "mount": lambda: call("mount", b"none", b"/mnt", b"tmpfs", 0, None),
}


@pytest.mark.parametrize("attempt", ATTEMPTS.values(), ids=ATTEMPTS)
@pytest.mark.parametrize("threads", [False, True], ids=["without threads", "with threads"])
def test_it_cannot(attempt, threads):
    assert confined(attempt, threads=threads) == "EPERM"


def test_it_can_compute():
    assert confined(lambda: sum(range(10))) == 45
    assert confined(lambda: len(bytearray(20 * limits.MEBIBYTE))) == 20 * limits.MEBIBYTE


def test_it_cannot_make_memory_executable():
    readable_and_executable = mmap.PROT_READ | mmap.PROT_EXEC
    assert confined(lambda: mmap.mmap(-1, 4096, prot=readable_and_executable).size()) == "EPERM"
    page = ctypes.addressof(ctypes.c_char.from_buffer(mmap.mmap(-1, 4096)))
    assert confined(lambda: call("mprotect", ctypes.c_void_p(page), 4096, readable_and_executable)) == "EPERM"


def test_it_cannot_take_more_memory_than_its_budget():
    assert confined(lambda: len(bytearray(limits.MEMORY))) == "ENOMEM"
    assert confined(lambda: mmap.mmap(-1, limits.MEMORY).size()) == "ENOMEM"


def test_it_cannot_take_more_time_than_its_budget():
    def spin() -> None:
        while True:
            pass

    assert confined(spin, seconds=1) == "killed by SIGXCPU"


def test_it_holds_no_files_but_those_it_is_given(tmp_path):
    with (tmp_path / "secret").open("w") as secret:
        assert confined(lambda: os.fstat(secret.fileno()).st_size) == "EBADF"


def test_it_is_nobody_where_the_worker_is_root():
    expected = [NOBODY] * 3 if os.geteuid() == 0 else list(os.getresuid())
    reading, writing = os.pipe()
    pid = _forked_and_waiting(writing)
    try:
        os.read(reading, 1)
        status = open(f"/proc/{pid}/status").read()
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    lines = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
    assert [int(user) for user in lines["Uid"].split()[:3]] == expected
    assert (lines["NoNewPrivs"], lines["Seccomp"]) == ("1", "2")
    assert int(lines["CapEff"], 16) == 0


def _forked_and_waiting(writing: int) -> int:
    parent = os.getpid()
    pid = os.fork()
    if pid == 0:
        confine(keep=(writing,), parent=parent)
        os.write(writing, b".")
        while True:
            time.sleep(1)
    os.close(writing)
    return pid


def test_it_dies_with_its_parent():
    """A middle process confines a child and is killed: the child must not be left behind."""
    reading, writing = os.pipe()
    middle = os.fork()
    if middle == 0:
        os.close(reading)
        child = _forked_and_waiting(os.dup(writing))
        os.write(writing, child.to_bytes(4))
        os.close(writing)
        time.sleep(60)
        os._exit(0)
    os.close(writing)
    with open(reading, "rb") as told:
        assert len(told.read(5)) == 5
        os.kill(middle, signal.SIGKILL)
        # The pipe ends when its last holder, the confined child, is gone.
        assert told.read() == b""
    os.waitpid(middle, 0)


def test_the_server_has_none_of_the_workers_secrets(sandbox, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "do-not-pass-on")
    with Sandbox() as fresh:
        fresh.develop(saved(corners()), sizes=SIZES)
        environment = open(f"/proc/{fresh.server_pid}/environ").read()
    assert "do-not-pass-on" not in environment and "SECRET" not in environment
    modules = f"import sys; sys.path.insert(0, {os.getcwd()!r}); import albums.ingest.fork_server as _; "
    loaded = os.popen(f'{sys.executable} -c "{modules} print(*sys.modules)"').read().split()
    assert "PIL.Image" in loaded and not {"django", "celery", "numpy", "cryptography"} & set(loaded)
