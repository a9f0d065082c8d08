"""`bin/audit` asks about everything that is pinned, and never takes "I could not ask" for "nothing is known"."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.running.process import ROOT

pytestmark = pytest.mark.pure
AUDIT = Path(ROOT, "bin", "audit").read_text()
CLEAN = ("No known vulnerabilities found", 0)
ADVISORY = ("Found 2 known vulnerabilities in 1 package", 1)
OFFLINE = ("ERROR:pip_audit._cli: HTTPSConnectionPool: Max retries exceeded", 1)


def lock_files() -> set[str]:
    found = [*ROOT.glob("*.txt"), *ROOT.glob("benchmarks/*.txt"), *ROOT.glob("tests/*/*.txt")]
    return {str(path.relative_to(ROOT)) for path in found if "--hash=sha256:" in path.read_text()}


def test_every_lock_file_is_audited():
    [listed] = re.findall(r"^for lock in (.+); do$", AUDIT, re.MULTILINE)
    assert set(listed.split()) == lock_files()


@pytest.mark.parametrize(
    ("first", "last", "exit_code"),
    [
        (CLEAN, CLEAN, 0), (ADVISORY, CLEAN, 1), (CLEAN, ADVISORY, 1), (OFFLINE, CLEAN, 2), (OFFLINE, ADVISORY, 2),
        (ADVISORY, OFFLINE, 2),
    ],
)  # fmt: skip
def test_what_could_not_be_asked_is_no_pass(tmp_path, first, last, exit_code):
    ended = audit(tmp_path, {"requirements.txt": first, "tests/fuzz/requirements.txt": last})
    assert ended.returncode == exit_code, ended.stdout + ended.stderr
    assert ("could not be asked" in ended.stderr) is (exit_code == 2)


def test_packages_that_could_not_be_asked_about_are_not_passed_over():
    # Without it, pip-audit 2.10 ends with 0 where it found no advisory for want of any.
    assert "pip_audit --strict" in AUDIT


@pytest.mark.parametrize("lock", sorted(lock_files()))
def test_every_package_is_pinned_with_its_hashes(lock):
    text = re.sub(r"\\\n", " ", Path(ROOT, lock).read_text())
    packages = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]
    assert packages and all("==" in line and "--hash=sha256:" in line for line in packages)


def audit(folder: Path, answers: dict[str, tuple[str, int]]) -> subprocess.CompletedProcess[str]:
    """Run bin/audit as it is, with these words and ends of pip-audit for these lock files, and a clean one for all others."""
    (folder / "bin").mkdir()
    shutil.copy(Path(ROOT, "bin", "audit"), folder / "bin")
    (folder / "bin" / "_environment.sh").write_text('environment() { python="$PWD/python"; }\n')
    cases = "".join(f"*'-r {lock}') echo '{words}'; exit {end} ;;\n" for lock, (words, end) in answers.items())
    stand_in = folder / "python"
    stand_in.write_text(f'#!/bin/sh\ncase "$*" in\n{cases}*) echo "{CLEAN[0]}" ;;\nesac\n')
    stand_in.chmod(0o700)
    return subprocess.run(["sh", folder / "bin" / "audit"], capture_output=True, text=True, check=False)
