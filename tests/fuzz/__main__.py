"""What bin/fuzz runs: one target under libFuzzer, guided by what its inputs reach in the vault's own code.

A find is an input at which the target raised, or took half a minute. It is left in tests/fuzz/finds/NAME/, where
tests/fuzz/test_finds.py replays it for ever: mend what it shows, and commit both.
"""

import argparse
import sys
import tempfile
from pathlib import Path

import atheris

from tests.fuzz.targets import FINDS, TARGETS, target

# A busy machine must not look like a find, nor what libFuzzer itself keeps in memory.
INPUT_SECONDS = 30
MEGABYTES = 1024


def main() -> None:
    """Fuzz until the time is over or something is found; libFuzzer ends the process with its own code."""
    options = argparse.ArgumentParser(prog="bin/fuzz", description=__doc__)
    options.add_argument("name", choices=TARGETS)
    options.add_argument("--seconds", type=int, default=60, help="how long (60)")
    options.add_argument("--longest", type=int, default=4096, help="bytes of the longest input (4096)")
    options = options.parse_args()
    with atheris.instrument_imports(include=list(TARGETS[options.name])):
        module = target(options.name)
        with tempfile.TemporaryDirectory(prefix="familyvault-fuzz-") as corpus, module.ready() as try_one:
            for number, seed in enumerate(module.seeds()):
                Path(corpus, f"seed-{number}").write_bytes(seed)
            atheris.Setup(_arguments(options, corpus), try_one)
            atheris.Fuzz()


def _arguments(options: argparse.Namespace, corpus: str) -> list[str]:
    finds = FINDS / options.name
    finds.mkdir(parents=True, exist_ok=True)
    return [
        sys.argv[0], corpus, f"-max_total_time={options.seconds}", f"-max_len={options.longest}",
        f"-artifact_prefix={finds}/", f"-timeout={INPUT_SECONDS}", f"-rss_limit_mb={MEGABYTES}", "-print_final_stats=1",
    ]  # fmt: skip


if __name__ == "__main__":
    main()
