"""The embedded stack's broker: kombu's folder of messages, made to survive a full disk and a process killed while it writes.

kombu writes messages and its tables of queues under their final names. Cut short there, a message ends the worker that
reads it, one worker for each such message, and a table keeps every message from being sent, for ever. Here a file has its
name only when it is whole, and what is not whole is passed over: all of it is hints, which the sweeper repeats.
"""

import os
from pathlib import Path
from queue import Empty
from time import monotonic_ns
from uuid import uuid4

from kombu.exceptions import ChannelError
from kombu.transport import filesystem
from kombu.utils.encoding import bytes_to_str, str_to_bytes
from kombu.utils.json import dumps, loads


class Channel(filesystem.Channel):
    """A channel whose files are whole or not there."""

    def get_table(self, exchange):
        try:
            return super().get_table(exchange)
        except (ValueError, TypeError):
            return []

    def _queue_bind(self, exchange, routing_key, pattern, queue):
        bound = filesystem.exchange_queue_t(routing_key or "", pattern or "", queue or "")
        table = self.get_table(exchange)
        if bound not in table:
            _write(self._exchange_file(exchange), dumps([bound, *table]))

    def _put(self, queue, payload, **kwargs):
        # Told apart by the first dot and sorted by what is before it, as kombu reads them: the oldest first.
        name = f"{monotonic_ns():020}_{uuid4()}.{queue}.msg"
        try:
            _write(Path(self.data_folder_out) / name, dumps(payload))
        except OSError as error:
            raise ChannelError(f"The message {name} cannot be written") from error

    def _get(self, queue):
        folder = Path(self.data_folder_in)
        for name in sorted(os.listdir(folder)):
            if name.partition(".")[2] == f"{queue}.msg" and (text := _taken(folder / name)) is not None:
                try:
                    return loads(bytes_to_str(text))
                except ValueError:
                    # The next one may be whole.
                    continue
        raise Empty


class Transport(filesystem.Transport):
    Channel = Channel


def clear(folder: Path) -> None:
    """Remove what processes left there that were killed as they wrote or read. Who lives sends their message once more."""
    for left in folder.glob(".*"):
        left.unlink(missing_ok=True)


def _taken(path: Path) -> bytes | None:
    """What a message says, or None for whoever comes second. kombu goes over the folder for temporary files, and leaves there
    what a killed reader had.
    """
    mine = path.with_name(f".{uuid4()}")
    try:
        path.rename(mine)
        text = mine.read_bytes()
        mine.unlink()
    except OSError:
        return None
    return text


def _write(path: Path, text: str) -> None:
    unfinished = path.with_name(f".{uuid4()}")
    try:
        unfinished.write_bytes(str_to_bytes(text))
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)
