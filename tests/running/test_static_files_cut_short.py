"""A start that is cut short amid collecting static files is made up for by the next one, and no other collects them again."""

import os
from pathlib import Path

import pytest

from familyvault.management.commands.prepare import FINGERPRINT, collect_static

pytestmark = pytest.mark.pure


@pytest.fixture
def static_root(tmp_path: Path, settings) -> Path:
    (tmp_path / "ours").mkdir()
    (tmp_path / "ours" / "vault.css").write_text("body { color: black }")
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATICFILES_DIRS = [tmp_path / "ours"]
    settings.STATIC_ROOT = tmp_path / "static"
    return settings.STATIC_ROOT


def test_they_are_on_the_disk_before_it_is_noted_that_they_are(static_root, monkeypatch):
    seen = []
    monkeypatch.setattr(os, "sync", lambda: seen.append({path.name for path in static_root.iterdir()}))
    collect_static()
    collect_static()
    assert len(seen) == 1
    assert "vault.css" in seen[0] and FINGERPRINT not in seen[0]


def test_they_are_collected_again_after_a_start_that_was_cut_short(static_root, monkeypatch):
    def cut():
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(os, "sync", cut)
        collect_static()
    (static_root / "vault.css").write_text("")
    collect_static()
    assert (static_root / "vault.css").read_text() == "body { color: black }"
