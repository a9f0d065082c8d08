"""The embedded stack's broker outlives a full disk and a process killed while it wrote: only whole files count."""

from pathlib import Path

import pytest
from kombu import Connection

from familyvault.celery import app  # noqa: F401  (puts the vault's own transport in place)
from familyvault.management.commands.prepare import make_folders

pytestmark = pytest.mark.pure


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("messages", "control"):
        (tmp_path / name).mkdir()
    return tmp_path


def queue_in(folder: Path):
    messages = str(folder / "messages")
    options = {"data_folder_in": messages, "data_folder_out": messages, "control_folder": str(folder / "control")}
    # kombu remembers for a whole process which queues there are: each folder has one of its own name.
    return Connection("filesystem://", transport_options=options).SimpleQueue(folder.name)


def take(queue) -> dict:
    message = queue.get(timeout=5)
    message.ack()
    return message.payload


def files(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.is_file()]


def test_every_message_comes_once(folder):
    with queue_in(folder) as queue:
        for number in range(3):
            queue.put({"number": number})
        assert sorted(take(queue)["number"] for _ in range(3)) == [0, 1, 2]
    assert files(folder / "messages") == []


def test_a_message_that_was_cut_short_is_passed_over(folder):
    (folder / "messages" / f"0_cut.{folder.name}.msg").write_bytes(b"")
    (folder / "messages" / f"1_cut.{folder.name}.msg").write_bytes(b'{"body": "eyJ')
    with queue_in(folder) as queue:
        queue.put({"number": 7})
        assert take(queue) == {"number": 7}


@pytest.mark.parametrize("left", [b"", b'[["celery", "", "ce', b"null"])
def test_a_table_of_queues_that_was_cut_short_is_made_anew(folder, left):
    with queue_in(folder) as queue:
        queue.put({})
        # A process that starts remembers no queues.
        queue.channel.state.clear()
    for table in files(folder / "control"):
        table.write_bytes(left)
    with queue_in(folder) as queue:
        queue.put({"number": 8})
        assert {take(queue).get("number") for _ in range(2)} == {None, 8}


def test_nothing_half_written_stays(folder, monkeypatch):
    with queue_in(folder) as queue:
        queue.put({})

        def full(self, data):
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(Path, "write_bytes", full)
        with pytest.raises(Exception, match="cannot be written"):
            queue.put({})
    assert len(files(folder / "messages")) == 1


def test_what_killed_writers_and_readers_left_goes_at_the_next_start(folder, monkeypatch, settings):
    messages = folder / "messages"

    def killed(self, *args, **kwargs):
        raise KeyboardInterrupt

    with queue_in(folder) as queue:
        queue.put({})
        queue.put({"number": 9})
        with monkeypatch.context() as patch:
            patch.setattr(Path, "read_bytes", killed)
            with pytest.raises(KeyboardInterrupt):
                take(queue)
        settings.CELERY_BROKER_TRANSPORT_OPTIONS = {"data_folder_in": str(messages)}
        assert len(files(messages)) == 2
        make_folders()
        assert len(files(messages)) == 1
        assert take(queue) == {"number": 9}
