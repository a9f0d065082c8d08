"""Lets viewers in again, from inside the vault: a process that answers lines of JSON, so that it starts only once."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from tests.browser.live import LiveVault
from tests.running.process import ROOT

_COMMAND = "from tests.races.backstage import answer_questions; answer_questions()"


class Backstage:
    """The asking side; any thread may ask."""

    def __init__(self, questions: IO[str], answers: IO[str]) -> None:
        self._questions, self._answers = questions, answers
        self._one_at_a_time = threading.Lock()

    def ask(self, act: str, **arguments: object) -> dict:
        with self._one_at_a_time:
            print(json.dumps([act, arguments]), file=self._questions, flush=True)
            return json.loads(self._answers.readline())


@contextmanager
def backstage_of(vault: LiveVault) -> Iterator[Backstage]:
    """Open the stage door of a running vault."""
    process = subprocess.Popen(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", _COMMAND], cwd=ROOT, env=vault.environment,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        yield Backstage(process.stdin, process.stdout)
    finally:
        process.stdin.close()
        process.wait(timeout=60)
        process.stdout.close()


def answer_questions() -> None:
    """The answering side, in the vault's own surroundings."""
    from tests.races import letting_in

    for line in sys.stdin:
        act, arguments = json.loads(line)
        print(json.dumps(getattr(letting_in, act)(**arguments)), flush=True)
