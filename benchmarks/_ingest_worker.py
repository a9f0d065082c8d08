"""A worker that ingests the photos whose ids it is given, then tells what the ones after the first took."""

import json
import os
import sys
import time
from pathlib import Path
from uuid import UUID

import django


def main(ids: list[str]) -> None:
    django.setup()
    from albums.ingest.pipeline import ingest, sandbox
    from albums.models import Photo

    ingest(UUID(ids[0]))
    before = _cpu(sandbox())
    for photo_id in ids[1:]:
        ingest(UUID(photo_id))
    cpu = (_cpu(sandbox()) - before) / len(ids[1:])
    assert Photo.objects.filter(pk__in=ids, state=Photo.State.READY).count() == len(ids)
    # The pages of the decoding server are in the peak of its largest child, which was forked from it.
    peak = _peak(os.getpid()) + max(_peak(sandbox().server_pid), sandbox().usage.peak_bytes)
    print(json.dumps({"cpu": cpu, "peak": peak}))


def _cpu(sandbox) -> float:
    """Seconds of this process, of the decoding server and of its children so far."""
    stat = Path(f"/proc/{sandbox.server_pid}/stat").read_text().rpartition(")")[2].split()
    server = (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")
    return time.process_time() + server + sandbox.usage.cpu_seconds


def _peak(pid: int) -> int:
    """The largest resident memory that a process had, in bytes."""
    status = Path(f"/proc/{pid}/status").read_text()
    return 1024 * int(status.partition("VmHWM:")[2].split()[0])


if __name__ == "__main__":
    main(sys.argv[1:])
