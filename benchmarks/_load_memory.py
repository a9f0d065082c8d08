"""What every process of a vault holds in memory, from time to time."""

import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import psutil

# By what stands in the command line, the first that fits.
NAMES = {
    "supervisor": "supervisor",
    "gunicorn": "web",
    "albums.ingest": "decoder",
    "celery": "worker",
    "sweeper": "sweeper",
}
# One that lives shorter than this is a child that decodes one photo.
LIVES_SECONDS = 30


class Memory:
    """Looks at a vault's processes as often as it is told to; `processes` finds them."""

    def __init__(self, processes: Callable[[], list[psutil.Process]]) -> None:
        self._processes = lambda: without_door(processes())
        self._seen: dict[tuple[str, int], list[tuple[float, float]]] = defaultdict(list)

    def look(self) -> None:
        for process in self._processes():
            if (megabytes := _proportional_megabytes(process)) is not None:
                self._seen[_name(process), process.pid].append((time.monotonic(), megabytes))

    def by_process(self) -> dict[str, tuple[float, float, float]]:
        """Return, of every process that lived through it, the least PSS in the third quarter and in the last, and the
        most of all. The least is what it keeps; above that is work under way.
        """
        lasting = {key: looks for key, looks in self._seen.items() if looks[-1][0] - looks[0][0] >= LIVES_SECONDS}
        kept = {key: [megabytes for _, megabytes in looks] for key, looks in lasting.items()}
        return {
            f"{name} {pid}": (min(seen[len(seen) // 2 : -len(seen) // 4]), min(seen[-len(seen) // 4 :]), max(seen))
            for (name, pid), seen in sorted(kept.items())
        }


def without_door(processes: list[psutil.Process]) -> list[psutil.Process]:
    """Leave out the door by which the bench itself asks: no family has one."""
    return [process for process in processes if "manage.py shell" not in _command(process)]


def megabytes_of(processes: list[psutil.Process]) -> float:
    """All of a vault's processes together, where each page counts once, however many share it (PSS)."""
    return sum(_proportional_megabytes(process) or 0 for process in without_door(processes))


def _proportional_megabytes(process: psutil.Process) -> float | None:
    try:
        lines = Path(f"/proc/{process.pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), None)


def _name(process: psutil.Process) -> str:
    command = _command(process)
    return next((name for part, name in NAMES.items() if part in command), "other")


def _command(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""
