"""A system-call filter for decoders: what they need to compute and to read and write what they hold, nothing else.

Everything not listed fails with EPERM: no file can be opened, no socket made, no program or process started, no other
process signalled or traced, no memory made executable. Threads only where a decoder cannot do without.

Sources: seccomp(2), clone(2), and the kernel's tables of system-call numbers.
"""

import ctypes
import errno
import platform
import struct

PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 22, 2
PROT_EXEC = 4
AT_EMPTY_PATH = 0x1000
CLONE_THREAD = 0x10000
CLONE3 = 435

_ALLOW, _ERROR, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
_REFUSE, _UNKNOWN = _ERROR | errno.EPERM, _ERROR | errno.ENOSYS
_LOAD, _IF_EQUAL, _IF_ANY_BIT, _RETURN = 0x20, 0x15, 0x45, 0x06
_NUMBER_AT, _ARCH_AT, _ARGUMENTS_AT = 0, 4, 16

# (audit architecture, allowed, allowed unless memory would be executable, fstat by way of newfstatat, thread creation)
_MACHINES = {
    "x86_64": (
        0xC000003E,
        {
            "read": 0, "write": 1, "close": 3, "fstat": 5, "poll": 7, "lseek": 8, "munmap": 11, "brk": 12,
            "rt_sigaction": 13, "rt_sigprocmask": 14, "rt_sigreturn": 15, "pread64": 17, "readv": 19, "writev": 20,
            "sched_yield": 24, "mremap": 25, "madvise": 28, "getpid": 39, "exit": 60, "sigaltstack": 131,
            "gettid": 186, "futex": 202, "sched_getaffinity": 204, "clock_gettime": 228, "exit_group": 231,
            "getrandom": 318,
        },
        {"mmap": 9, "mprotect": 10},
        262,
        {"clone": 56, "set_robust_list": 273, "rseq": 334},
    ),
    "aarch64": (
        0xC00000B7,
        {
            "read": 63, "write": 64, "close": 57, "fstat": 80, "ppoll": 73, "lseek": 62, "munmap": 215, "brk": 214,
            "rt_sigaction": 134, "rt_sigprocmask": 135, "rt_sigreturn": 139, "pread64": 67, "readv": 65, "writev": 66,
            "sched_yield": 124, "mremap": 216, "madvise": 233, "getpid": 172, "exit": 93, "sigaltstack": 132,
            "gettid": 178, "futex": 98, "sched_getaffinity": 123, "clock_gettime": 113, "exit_group": 94,
            "getrandom": 278,
        },
        {"mmap": 222, "mprotect": 226},
        79,
        {"clone": 220, "set_robust_list": 99, "rseq": 293},
    ),
}  # fmt: skip


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def install(libc: ctypes.CDLL, *, threads: bool) -> bool:
    """Put this process under the filter for good; False where the kernel or the machine has none.

    PR_SET_NO_NEW_PRIVS must be set before.
    """
    machine = _MACHINES.get(platform.machine())
    if machine is None:
        return False
    code = _program(*machine, threads=threads)
    program = _Program(len(code) // 8, code)
    return libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0) == 0


def _program(
    arch: int, allowed: dict, unless_executable: dict, stat_number: int, for_threads: dict, *, threads: bool
) -> bytes:
    # The program of another architecture (32-bit, x32) numbers its calls differently: never let it reach the list.
    steps = [_step(_LOAD, _ARCH_AT), _step(_IF_EQUAL, arch, 1, 0), _step(_RETURN, _KILL), _step(_LOAD, _NUMBER_AT)]
    for number in allowed.values():
        steps += _always(number, _ALLOW)
    for number in unless_executable.values():
        steps += _by_argument(number, argument=2, bit=PROT_EXEC, if_set=_REFUSE, otherwise=_ALLOW)
    steps += _by_argument(stat_number, argument=3, bit=AT_EMPTY_PATH, if_set=_ALLOW, otherwise=_REFUSE)
    if threads:
        steps += _for_threads(**for_threads)
    return b"".join((*steps, _step(_RETURN, _REFUSE)))


def _for_threads(*, clone: int, set_robust_list: int, rseq: int) -> list[bytes]:
    return [
        *_by_argument(clone, argument=0, bit=CLONE_THREAD, if_set=_ALLOW, otherwise=_REFUSE),
        # Its flags lie in memory, where no filter can see them. A kernel without it makes the C library use clone.
        *_always(CLONE3, _UNKNOWN),
        *_always(set_robust_list, _ALLOW),
        *_always(rseq, _ALLOW),
    ]


def _always(number: int, verdict: int) -> list[bytes]:
    return [_step(_IF_EQUAL, number, 0, 1), _step(_RETURN, verdict)]


def _by_argument(number: int, *, argument: int, bit: int, if_set: int, otherwise: int) -> list[bytes]:
    return [
        _step(_IF_EQUAL, number, 0, 4),
        _step(_LOAD, _ARGUMENTS_AT + 8 * argument),
        _step(_IF_ANY_BIT, bit, 0, 1),
        _step(_RETURN, if_set),
        _step(_RETURN, otherwise),
    ]


def _step(code: int, value: int, jump_if: int = 0, jump_else: int = 0) -> bytes:
    return struct.pack("<HBBI", code, jump_if, jump_else, value)
