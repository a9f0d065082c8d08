"""The stage door of a running vault: Python in its own surroundings, every time in a process of its own.

One process imports Django and forks for each question. The child is as fresh as a newly started process, has no connection
and remembers nothing, and is there at once.
"""

import json
import os
import subprocess
import sys
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import IO

from tests.running.process import ROOT

_COMMAND = "from tests.browser.stage_door import answer_questions; answer_questions()"


class StageDoor:
    """The asking side. Whoever asks waits until the child has ended, and with it all that it leaves to its end."""

    def __init__(self, questions: IO[str], answers: IO[str], log: Path) -> None:
        self._questions, self._answers, self._log = questions, answers, log

    def ask(self, code: str) -> object:
        """Run the code and return what it leaves in `answer`. Raises AssertionError where it fails."""
        print(json.dumps(code), file=self._questions, flush=True)
        said = self._answers.readline()
        assert said, self._log.read_text()
        failure, answer = json.loads(said)
        assert not failure, failure
        return answer


@contextmanager
def stage_door(environment: Mapping[str, str], *, log: Path) -> Iterator[StageDoor]:
    """Open the door of the vault with this environment; `log` gets what is said beside the answers."""
    with open(log, "ab") as said:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "shell", "--no-imports", "-c", _COMMAND], cwd=ROOT, env=environment,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=said, text=True,
        )  # fmt: skip
    try:
        yield StageDoor(process.stdin, process.stdout, log)
    finally:
        process.stdin.close()
        process.wait(timeout=60)
        process.stdout.close()


def answer_questions() -> None:
    """The answering side, in the vault's own surroundings."""
    # What most questions need, so that no child has to import it.
    import_module("tests.browser.seeding")
    import_module("django.test")
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    # What the code prints is no answer.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    for line in sys.stdin:
        print(json.dumps(_asked_of_a_child(json.loads(line))), file=answers, flush=True)


def _asked_of_a_child(code: str) -> tuple[str, object]:
    """How it failed, if it did, and its answer."""
    hears, tells = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(hears)
        with open(tells, "w") as told:
            json.dump(_run(code), told)
        # The way out of any process, with all that is left for then.
        raise SystemExit
    os.close(tells)
    with open(hears) as heard:
        said = heard.read()
    _, status = os.waitpid(child, 0)
    return tuple(json.loads(said)) if status == 0 and said else (f"the child ended with {status} after: {said}", None)


def _run(code: str) -> tuple[str, object]:
    names = {"answer": None}
    try:
        exec(compile(code, "<question>", "exec"), names)
        json.dumps(names["answer"])
    except Exception:
        return traceback.format_exc(), None
    return "", names["answer"]
