"""What a process asks of the kernel to change files and to make that last, in its order: seen from outside, by ptrace (Linux).

No library and no tool is needed, so the order is asserted wherever the suite runs, and not only where there is strace. A
wrapper around Python's `os` would not see what SQLite does; the kernel sees all.
"""

import ctypes
import os
import platform
import signal
import struct
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_NUMBERS = {
    "x86_64": {
        74: "sync", 75: "sync", 82: "rename", 264: "rename", 316: "rename", 87: "unlink", 263: "unlink", 1: "write",
        18: "write", 20: "write",
    },
    "aarch64": {82: "sync", 83: "sync", 38: "rename", 276: "rename", 35: "unlink", 64: "write", 68: "write", 66: "write"},
}  # fmt: skip
_OF_DESCRIPTORS = {"sync", "write"}
# Those whose paths come after a descriptor of a folder.
_WITH_FOLDERS = {264, 316, 263, 38, 276, 35}
_TRACEME, _CONT, _SYSCALL, _SETOPTIONS, _GET_SYSCALL_INFO = 0, 7, 24, 0x4200, 0x420E
_OPTIONS = 0x1 | 0x8 | 0x2 | 0x4 | 0x100000  # good syscall stops, threads and forks too, and death with the tracer
_ENTRY, _INFO_BYTES, _WALL = 1, 88, 0x40000000
_STOPPED_BY_CALL = signal.SIGTRAP | 0x80
_LIBC = ctypes.CDLL(None, use_errno=True)
# What a traced program runs first.
PRELUDE = "import ctypes, os, signal; ctypes.CDLL(None).ptrace(0, 0, 0, 0); os.kill(os.getpid(), signal.SIGSTOP)\n"


@dataclass(frozen=True)
class Call:
    """One system call: "write" to a file, "sync" of a file or folder, "rename" to a path, or "unlink" of one."""

    kind: str
    path: str


def stop_to_be_followed() -> None:
    """For a fork: ask its parent to follow it from here on."""
    _LIBC.ptrace(_TRACEME, 0, 0, 0)
    os.kill(os.getpid(), signal.SIGSTOP)


def traced(code: str, *, environment: Mapping[str, str], cwd: Path) -> list[Call]:
    """Run Python code that begins with PRELUDE, or has it where the trace is to begin; return its calls but for the writes.

    Raises AssertionError if the code fails or cannot be traced.
    """
    process = subprocess.Popen([sys.executable, "-c", code], env=dict(environment), cwd=cwd, start_new_session=True)
    calls: list[Call] = []
    try:
        status = follow(process.pid, calls.append)
    finally:
        process.returncode = 0
    assert status == 0, f"the traced code ended with {status}"
    return [call for call in calls if call.kind != "write"]


def follow(first: int, see: Callable[[Call], object]) -> int:
    """Follow a child that asks for it (`stop_to_be_followed`, or PRELUDE), with its threads and children, until it ends;
    return its exit status. `see` is called before each of its calls takes place.
    """
    _, status = os.waitpid(first, _WALL | os.WUNTRACED)
    assert os.WIFSTOPPED(status), f"ended with {status} before it could be traced"
    _ptrace(_SETOPTIONS, first, _OPTIONS)
    _ptrace(_SYSCALL, first, 0)
    while True:
        pid, status = os.waitpid(-1, _WALL)
        if not os.WIFSTOPPED(status):
            if pid == first:
                return status
            continue
        number = os.WSTOPSIG(status)
        # Whoever sees may kill it, and then it is not there to go on.
        with suppress(ProcessLookupError):
            if number == _STOPPED_BY_CALL and (call := _seen(pid)):
                see(call)
            passed_on = 0 if number in (_STOPPED_BY_CALL, signal.SIGTRAP, signal.SIGSTOP) else number
            _ptrace(_SYSCALL, pid, passed_on)


def _seen(pid: int) -> Call | None:
    info = ctypes.create_string_buffer(_INFO_BYTES)
    _ptrace(_GET_SYSCALL_INFO, pid, ctypes.addressof(info), size=_INFO_BYTES)
    if info.raw[0] != _ENTRY:
        return None
    number, *arguments = struct.unpack_from("<7Q", info.raw, 24)
    kind = _NUMBERS[platform.machine()].get(number)
    if kind is None:
        return None
    if kind in _OF_DESCRIPTORS:
        return Call(kind, _name_of(pid, arguments[0]))
    place = (3 if number in _WITH_FOLDERS else 1) if kind == "rename" else (1 if number in _WITH_FOLDERS else 0)
    return Call(kind, _text_at(pid, arguments[place]))


def _name_of(pid: int, descriptor: int) -> str:
    # What writes to a descriptor that is not open is told so by the kernel.
    with suppress(FileNotFoundError):
        return os.readlink(f"/proc/{pid}/fd/{descriptor}")
    return ""


def _text_at(pid: int, address: int) -> str:
    with open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
        memory.seek(address)
        return memory.read(512).partition(b"\0")[0].decode()


def _ptrace(request: int, pid: int, data: int, *, size: int = 0) -> None:
    arguments = (ctypes.c_long(request), ctypes.c_long(pid), ctypes.c_void_p(size), ctypes.c_void_p(data))
    if _LIBC.ptrace(*arguments) < 0:
        error = ctypes.get_errno()
        raise OSError(error, f"ptrace: {os.strerror(error)}")
