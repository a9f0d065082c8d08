"""bin/run and bin/bench: what they say where something is missing."""

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from familyvault import data_folder
from tests.running.process import ROOT, clean_environment

pytestmark = pytest.mark.pure

TOOLS = ("sh", "dirname", "cat", "tr", "cksum")


def test_without_python_bin_run_says_what_it_needs(tmp_path: Path):
    ended = run("bin/run", PATH=str(tools(tmp_path)))
    assert (ended.returncode, ended.stderr.strip()) == (1, "FamilyVault needs Python 3.11 or newer, and found none.")


def test_with_an_old_python_too(tmp_path: Path):
    script(tools(tmp_path) / "python3", "exit 1")
    assert "needs Python 3.11" in run("bin/run", PATH=str(tmp_path)).stderr


def test_where_python_cannot_make_environments_it_names_the_package(tmp_path: Path):
    script(tools(tmp_path) / "python3", f'[ "$1" = -m ] && exit 1\nexec {sys.executable} "$@"')
    copy = tmp_path / "clone"
    copy.mkdir()
    shutil.copytree(ROOT / "bin", copy / "bin")
    shutil.copy(ROOT / "requirements.txt", copy)
    ended = run(str(copy / "bin/run"), PATH=str(tmp_path))
    assert ended.returncode == 1 and "python3-venv" in ended.stderr


def test_help_makes_nothing(tmp_path: Path):
    ended = subprocess.run(
        [sys.executable, ROOT / "manage.py", "up", "--help"],
        env=clean_environment() | {"FAMILYVAULT_DATA": str(tmp_path / "data")}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "--port" in ended.stdout and not (tmp_path / "data").exists()


def test_bin_run_tells_how_it_is_used_before_anything_is_installed(tmp_path: Path):
    shutil.copytree(ROOT / "bin", tmp_path / "clone" / "bin")
    (tmp_path / "tools").mkdir()
    path = str(tools(tmp_path / "tools"))
    for asking in ("-h", "--help"):
        ended = run(str(tmp_path / "clone/bin/run"), "--port", "9000", asking, PATH=path)
        assert ended.returncode == 0 and [path.name for path in (tmp_path / "clone").iterdir()] == ["bin"]
    assert ended.stdout.startswith("usage: bin/run ")
    parser = argparse.ArgumentParser()
    data_folder.add_arguments(parser)
    assert options_in(ended.stdout) == options_in(parser.format_help())


def options_in(help_text: str) -> set[str]:
    """Every option with its default and what is said about it, but for --help itself."""
    lines = [" ".join(line.split()) for line in help_text.splitlines()]
    return {line for line in lines if line.startswith("--")}


def test_bin_bench_alone_lists_every_bench():
    listed = [line.split()[1] for line in run("bin/bench").stdout.splitlines()]
    modules = {path.stem for path in (ROOT / "benchmarks").glob("[a-z]*.py")}
    assert set(listed) == modules - {"table", "paired"}


@pytest.mark.parametrize("name", ["nope", "table", "_vault", "../manage", "-c"])
def test_bin_bench_runs_benches_only(name: str):
    ended = run("bin/bench", name)
    assert ended.returncode == 1 and "there is no bench called" in ended.stderr


def run(command: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        ["sh", ROOT / command, *arguments],
        env=clean_environment() | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def tools(folder: Path) -> Path:
    """A PATH with what the scripts call, and no Python."""
    for name in TOOLS:
        (folder / name).symlink_to(shutil.which(name))
    return folder


def script(path: Path, body: str) -> None:
    path.write_text(f"#!/bin/sh\n{body}\n")
    os.chmod(path, 0o755)
