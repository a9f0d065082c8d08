"""Under `bin/run` the one worker carries the keepers' mail too."""

import os
import subprocess
import sys

import pytest

from tests.running.letters import mail_server
from tests.running.process import ROOT, clean_environment, eventually, running_vault

pytestmark = pytest.mark.pure

SOMETHING_TO_TELL = """
from accounts.models import User, Vault
from albums.alerts.raising import raise_alert
from albums.tasks import send_digest
Vault.objects.create(name="The Bergs")
User.objects.create_user(name="Anna", email="anna@example.org", is_keeper=True)
raise_alert("many_photos", viewer_id="ben", viewer_name="Ben", number=64)
send_digest.delay()
"""


def test_the_keepers_are_written_to(tmp_path):
    with mail_server() as (address, letters), running_vault(tmp_path / "data", EMAIL_URL=address) as vault:
        told = {"FAMILYVAULT_DATA": str(vault.data), "EMAIL_URL": address}
        command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", SOMETHING_TO_TELL]
        done = subprocess.run(command, cwd=ROOT, env=clean_environment() | told, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        eventually(lambda: letters, why=lambda: vault.output)
        assert "Subject: News from The Bergs" in letters[0]
        assert "Ben saw 64 photos within an hour." in letters[0]
        eventually(lambda: not any("mail" in name for name in os.listdir(vault.data / "broker")))
