"""Death at every call by which a process changes a file or makes a change last: one way through a vault is gone again and
again, from the same beginning, and each time it ends one call later.

After each death another process does what the vault does within the next minute, and looks as the judge of judging.py does.
All of them are forks of one process that has loaded the vault, so that one death takes a second.

    python -m tests.faults.deaths WAY TIMES

is what `tried` runs: the vault is in FAMILYVAULT_DATA, and each death is told as a line of JSON.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

from familyvault.data_folder import make_secrets
from tests.faults.system_calls import Call, follow, stop_to_be_followed
from tests.faults.ways import ALBUM, PHOTO, WAYS, Way, make_vault, work_on
from tests.running.process import ROOT, clean_environment

# The vault's minute, and how often its sweeper comes round in it as far as it matters here.
A_MINUTE, ROUND = 60, 10


@dataclass(frozen=True)
class Death:
    """Before call number `at`, or None for a way that nobody cut short; of how many calls, the last one in words, and counts
    of what must not be and was after it.
    """

    at: int | None
    of: int
    call: str
    faults: dict[str, int]


def tried(way: str, data: Path, *, times: int = 0) -> Iterator[Death]:
    """Go a way undisturbed, then die on it `times` times, evenly spread, or else at every call. `data` does not exist yet."""
    data.mkdir()
    make_secrets(data)
    surroundings = clean_environment() | {"FAMILYVAULT_DATA": str(data), "PYTHONPATH": str(ROOT)}
    surroundings |= {"DJANGO_SETTINGS_MODULE": "familyvault.settings", "LOG_LEVEL": "ERROR"}
    command = [sys.executable, "-m", "tests.faults.deaths", way, str(times)]
    with subprocess.Popen(command, env=surroundings, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout:
            yield Death(**json.loads(line))
    assert process.returncode == 0, f"{way} cannot be tried"


def main(way: str, times: str) -> None:
    import django

    django.setup()
    for death in deaths(WAYS[way], Path(os.environ["FAMILYVAULT_DATA"]), times=int(times)):
        print(json.dumps(asdict(death)), flush=True)


def deaths(way: Way, data: Path, *, times: int) -> Iterator[Death]:
    beginning = data.with_name(f"{data.name}-at-the-beginning")
    _elsewhere(lambda: (make_vault(), way.begin()))
    shutil.copytree(data, beginning)
    undisturbed = _gone(way, data, at=None)
    yield undisturbed
    of = undisturbed.of
    for at in [of * (2 * k + 1) // (2 * times) for k in range(times)] if times else range(of):
        shutil.rmtree(data)
        shutil.copytree(beginning, data)
        yield _gone(way, data, at=at)


def _gone(way: Way, data: Path, *, at: int | None) -> Death:
    calls = _elsewhere(lambda: _calls_until_death(way, data, at=at))
    return Death(at, len(calls), calls[-1], _elsewhere(lambda: _recovered(way)))


def _calls_until_death(way: Way, data: Path, *, at: int | None) -> list[str]:
    """Go the way in a process that is killed before its call number `at`, or never; return its calls in words."""
    calls: list[Call] = []
    if not (goer := os.fork()):
        stop_to_be_followed()
        way.go()
        os._exit(0)

    def see(call: Call) -> None:
        # Of writes to one file in a row all but the first change nothing that a later process could see.
        if call.path.startswith(str(data)) and call != (calls or [None])[-1]:
            calls.append(call)
            if at is not None and len(calls) > at:
                os.kill(goer, signal.SIGKILL)

    status = follow(goer, see)
    assert at is not None or status == 0, f"the way itself ended with {status}"
    return [f"{call.kind} {Path(call.path).relative_to(data)}" for call in calls]


def _recovered(way: Way) -> dict[str, int]:
    """Counts of what must not be, a minute after a death."""
    from django.utils import timezone

    from albums import work
    from albums.models import Album
    from tests.faults.judging import compared, look, under_way
    from tests.faults.sending import Accepted

    right = timezone.now
    for seconds in range(0, A_MINUTE + 1, ROUND):
        timezone.now = lambda seconds=seconds: right() + timedelta(seconds=seconds)
        way.go_on()
        work.sweep()
        work_on()
    seen = look(Album.objects.filter(name=ALBUM).values_list("pk", flat=True).first())
    told = [Accepted(photo["id"], sha256(PHOTO).hexdigest()) for photo in seen["photos"]]
    verdict = compared(told, seen, stuck=under_way(), seconds=0)
    besides = {
        "failed": verdict.failed, "half ended": Album.objects.exclude(erasing_since=None).count(),
        "photos": verdict.photos - way.photos,
    }  # fmt: skip
    return verdict.faults | {name: number for name, number in besides.items() if number}


def _elsewhere(do: Callable[[], object]) -> object:
    """What `do` returns in a fork: this process itself opens no database. Raises ChildProcessError where it failed."""
    reading, writing = os.pipe()
    if not (child := os.fork()):
        try:
            os.write(writing, json.dumps(do()).encode())
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    os.close(writing)
    with open(reading, "rb") as told:
        answer = told.read()
    if os.waitpid(child, 0)[1]:
        raise ChildProcessError("what was to be done elsewhere failed")
    return json.loads(answer)


if __name__ == "__main__":
    main(*sys.argv[1:])
