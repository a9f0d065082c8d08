"""Give up, for good, everything a decoder does not need. What is left is to compute, and to answer."""

import ctypes
import math
import os
import resource
import signal
from collections.abc import Iterable

from albums.ingest import limits, seccomp

NOBODY = 65_534
# Files a decoder may hold: the three standard ones, the original, the answer, and none to come.
FIRST_OWN_FILE = 3

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 1, 4, 38
_libc = ctypes.CDLL(None, use_errno=True)


def confine(*, keep: Iterable[int], parent: int, seconds: float = limits.SECONDS, threads: bool = False) -> list[str]:
    """Confine this freshly forked process; returns the layers that hold, of "limits", "user" and "seccomp".

    `keep` are the file descriptors it may go on using (besides 0 to 2); `parent` is the process it must not outlive.
    `seconds` is how much CPU it may take, and `threads` lets it start threads of its own. There is no way back: it
    cannot open, fork or call anybody any more.
    """
    _close_all_but(keep)
    _die_first_when_memory_is_short()
    _set_limits(math.ceil(seconds), limits.MAX_TASKS if threads else 0)
    layers = ["limits"]
    if _become_nobody():
        layers.append("user")
    _die_with(parent)
    _libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    _libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if seccomp.install(_libc, threads=threads):
        layers.append("seccomp")
    return layers


def _close_all_but(keep: Iterable[int]) -> None:
    start = FIRST_OWN_FILE
    for kept in sorted(keep):
        os.closerange(start, kept)
        start = kept + 1
    os.closerange(start, resource.getrlimit(resource.RLIMIT_NOFILE)[0])


def _die_first_when_memory_is_short() -> None:
    try:
        with open("/proc/self/oom_score_adj", "w") as score:
            score.write("1000")
    except OSError:
        pass


def _set_limits(seconds: int, tasks: int) -> None:
    for what, most in (
        (resource.RLIMIT_AS, limits.MEMORY),
        (resource.RLIMIT_NOFILE, 0),
        (resource.RLIMIT_NPROC, tasks),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_MEMLOCK, 0),
    ):
        resource.setrlimit(what, (most, most))
    # One second between the soft and the hard limit, so that the signal tells time from memory.
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))


def _become_nobody() -> bool:
    if os.geteuid() != 0:
        return False
    try:
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
    except OSError:
        return False
    return True


def _die_with(parent: int) -> None:
    # After the change of user, which makes the kernel forget it; and the parent may have died before.
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)
