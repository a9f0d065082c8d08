"""A start that is killed amid migrating is made up for by the next one."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from familyvault.data_folder import make_secrets
from tests.running.process import ROOT, clean_environment

pytestmark = pytest.mark.pure

_KILLED_AT_THE_NOTE = """
import os, signal
import django
django.setup()
from django.core.management import call_command
from django.db.migrations.recorder import MigrationRecorder
noted = MigrationRecorder.record_applied
def note(recorder, app, name):
    if (app, name) == ("accounts", "0003_letters_and_quotas"):
        os.kill(os.getpid(), signal.SIGKILL)
    noted(recorder, app, name)
MigrationRecorder.record_applied = note
call_command("prepare", without_static=True)
"""


@pytest.fixture
def surroundings(tmp_path: Path) -> dict[str, str]:
    make_secrets(tmp_path)
    settings = {"FAMILYVAULT_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "familyvault.settings"}
    return clean_environment() | settings | {"PYTHONPATH": str(ROOT)}


def test_a_vault_starts_though_a_migration_was_killed_before_it_was_noted(surroundings):
    killed = subprocess.run([sys.executable, "-c", _KILLED_AT_THE_NOTE], env=surroundings, cwd=ROOT)
    assert killed.returncode == -signal.SIGKILL
    again = [sys.executable, "manage.py", "prepare", "--without-static"]
    started = subprocess.run(again, env=surroundings, cwd=ROOT, capture_output=True, text=True)
    assert started.returncode == os.EX_OK, started.stderr[-2000:]
