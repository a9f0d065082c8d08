"""/healthz answers without touching anything; /readyz names what is missing, and nothing else."""

import shutil
import threading
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from familyvault import health
from familyvault.management.commands.prepare import make_folders
from tests.running.process import eventually, running_vault, status


@pytest.mark.django_db
def test_healthz_asks_the_database_nothing():
    with CaptureQueriesContext(connection) as queries:
        response = Client().get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "alive"})
    assert len(queries) == 0


@pytest.mark.django_db(transaction=True)
def test_this_stack_is_ready():
    make_folders()
    response = Client().get("/readyz")
    assert (response.status_code, response.json()) == (200, {"status": "ready"})


@pytest.mark.pure
def test_a_broker_without_its_folder_is_not_ready(tmp_path: Path):
    with running_vault(tmp_path / "data") as vault:
        shutil.rmtree(vault.data / "broker")
        eventually(lambda: status(vault.port, "/readyz") == 503, why=lambda: vault.output)
        assert status(vault.port, "/healthz") == 200


def test_a_broken_part_is_named_and_its_error_is_not(monkeypatch):
    def broken() -> None:
        raise RuntimeError("password=hunter2 at db.internal")

    monkeypatch.setattr(health, "_probe", health.Probe({"database": lambda: None, "storage": broken}))
    response = Client().get("/readyz")
    assert response.status_code == 503
    assert response.json() == {"status": "not ready", "missing": ["storage"]}


def test_a_part_that_hangs_is_not_ready_and_is_asked_only_once(monkeypatch):
    monkeypatch.setattr(health, "DEADLINE_SECONDS", 0.1)
    monkeypatch.setattr(health, "FRESH_SECONDS", 0.0)
    let_go, asked = threading.Event(), []

    def hangs() -> None:
        asked.append(1)
        let_go.wait(30)

    probe = health.Probe({"broker": hangs})
    assert [probe.missing(), probe.missing(), probe.missing()] == [["broker"]] * 3
    assert len(asked) == 1
    let_go.set()


def test_a_flood_of_probes_asks_once(monkeypatch):
    monkeypatch.setattr(health, "FRESH_SECONDS", 60.0)
    asked = []
    probe = health.Probe({"storage": lambda: asked.append(1)})
    for _ in range(50):
        assert probe.missing() == []
    assert len(asked) == 1
