"""What nobody fetches does not fill the broker."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from celery import Celery

from familyvault import sweeper
from familyvault.celery import app

LETTERS, SWEEP = (app.conf.beat_schedule[name] for name in ("letters", "sweep"))


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, stack: str, monkeypatch) -> None:
    """On the embedded stack a folder for messages, which only a vault that runs has."""
    if stack == "embedded":
        folders = dict.fromkeys(("data_folder_in", "data_folder_out", "control_folder"), str(tmp_path))
        own = Celery(broker="filesystem://", broker_transport_options=folders, task_routes=app.conf.task_routes)
        monkeypatch.setattr(sweeper, "app", own)


@pytest.fixture
def channel(own_folder) -> Iterator:
    """The broker's, with nothing waiting before and after."""
    with sweeper.app.producer_or_acquire() as producer:
        _empty(producer.channel)
        yield producer.channel
        _empty(producer.channel)


def _empty(channel) -> None:
    for queue in ("mail", "sweep"):
        channel.queue_purge(queue)


def waiting(channel, queue: str = "mail") -> int:
    return channel.queue_declare(queue=queue).message_count


def test_a_courier_who_is_away_finds_so_many_calls_and_no_more(channel, monkeypatch):
    monkeypatch.setattr(sweeper, "MOST_WAITING", 3)
    for _ in range(5):
        sweeper.send(LETTERS)
    assert waiting(channel) == 3


def test_one_who_is_back_is_called_again(channel, monkeypatch):
    monkeypatch.setattr(sweeper, "MOST_WAITING", 1)
    sweeper.send(LETTERS)
    channel.queue_purge("mail")
    sweeper.send(LETTERS)
    assert waiting(channel) == 1


def test_a_heap_of_mail_keeps_no_sweep_back(channel, monkeypatch):
    monkeypatch.setattr(sweeper, "MOST_WAITING", 1)
    for entry in (LETTERS, LETTERS, SWEEP):
        sweeper.send(entry)
    assert (waiting(channel), waiting(channel, "sweep")) == (1, 1)
