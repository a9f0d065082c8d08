"""What the vault's own code must never do, looked for as words: no test of a page would find the one place that does."""

import re
from pathlib import Path

import pytest

from tests.running.process import ROOT

pytestmark = pytest.mark.pure

PYTHON = [path for folder in ("accounts", "albums", "familyvault") for path in sorted(Path(ROOT, folder).rglob("*.py"))]
SCRIPTS = sorted(Path(ROOT, "static", "js").rglob("*.js"))
A_SHELL = re.compile(r"shell\s*=\s*True|os\.system|os\.popen|getoutput|getstatusoutput|pty\.spawn")
RUN_AS_CODE = re.compile(r"(?<![\w.])(?:eval|exec)\(|new Function\(|\bpickle\.loads?\(|yaml\.load\(|\bmarshal\.")
# New rows, single fields, pictures, sessions; whatever else is saved was read before, and so may be what it tells of rights.
WHOLE_ROW = re.compile(r"(?<!session)\.a?save\((?![^()]*(?:force_insert=True|update_fields=|commit=False|\"JPEG\"))")
MARKUP = re.compile(r"\b(?:innerHTML|outerHTML|insertAdjacentHTML|document\.write|createContextualFragment|srcdoc)\b")


def test_there_is_code_to_look_at():
    assert len(PYTHON) > 100 and len(SCRIPTS) > 10


def test_no_command_goes_through_a_shell():
    assert found(PYTHON, A_SHELL) == []


def test_nothing_that_came_in_is_run_as_code():
    assert found(SCRIPTS, RUN_AS_CODE) == []
    assert found(PYTHON, RUN_AS_CODE) == []


def test_scripts_write_text_and_no_markup():
    assert found(SCRIPTS, MARKUP) == []


def test_no_row_that_was_read_is_written_back_whole():
    assert found(PYTHON, WHOLE_ROW) == []
    assert WHOLE_ROW.search("user.save()") and WHOLE_ROW.search("form.save(request)")


def found(files: list[Path], words: re.Pattern[str]) -> list[str]:
    return [f"{file}: {match[0]}" for file in files for match in words.finditer(file.read_text(encoding="utf-8"))]
