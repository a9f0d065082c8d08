"""What fuzzing found stays found: every find, and every input that it began with, is tried anew. No fuzzer is needed."""

import subprocess
import sys

import pytest

from tests.fuzz import tus_endpoint
from tests.fuzz.targets import FINDS, TARGETS, target
from tests.running.process import ROOT

IN_MEMORY = [name for name in TARGETS if name != "tus_endpoint"]


def inputs(name: str) -> dict[str, bytes]:
    """Every find of a target by its name, and its seeds by their numbers."""
    finds = {path.name: path.read_bytes() for path in sorted((FINDS / name).glob("*"))}
    return finds | {str(number): seed for number, seed in enumerate(target(name).seeds())}


@pytest.mark.pure
@pytest.mark.parametrize(("name", "data"), [
    pytest.param(name, data, id=f"{name}-{find}") for name in IN_MEMORY for find, data in inputs(name).items()
])  # fmt: skip
def test_what_was_found_in_a_parser(name, data):
    with target(name).ready() as try_one:
        try_one(data)


@pytest.mark.parametrize("find", inputs("tus_endpoint"))
def test_what_was_found_at_the_endpoint(cast, find):
    tus_endpoint.speak(tus_endpoint.signed_in(cast.anna), inputs("tus_endpoint")[find])


def test_the_endpoints_seeds_reach_it(cast):
    """Else every input would be turned away at the door, and nothing would be tried."""
    client = tus_endpoint.signed_in(cast.anna)
    answers = []
    for seed in tus_endpoint.seeds():
        tus_endpoint.speak(client, seed, heard=answers.append)
    statuses = {answer.status_code for answer in answers}
    assert statuses >= {200, 201, 204, 405, 415, 460}


@pytest.mark.pure
def test_the_command_names_its_targets():
    said = subprocess.run(
        [ROOT / "bin/fuzz"], capture_output=True, text=True, env={"PYTHON": sys.executable, "PATH": "/usr/bin:/bin"}
    )
    assert all(name in said.stdout for name in TARGETS), said
