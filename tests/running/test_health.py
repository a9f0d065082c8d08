"""/healthz answers without touching anything; /readyz names what is missing, and nothing else."""

import threading

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from kombu.exceptions import OperationalError

from familyvault import health
from familyvault.management.commands.prepare import make_folders


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


def test_a_broker_folder_that_cannot_be_written_to_is_not_ready(stack, settings, monkeypatch, tmp_path):
    if stack == "embedded":
        folders = dict.fromkeys(("data_folder_in", "data_folder_out", "control_folder"), str(tmp_path / "absent"))
        monkeypatch.setattr(health.celery_app.conf, "broker_transport_options", folders)
    else:
        monkeypatch.setattr(health.celery_app.conf, "broker_write_url", "redis://127.0.0.1:1/0")
    with pytest.raises((OSError, OperationalError)):
        health.check_broker()


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
