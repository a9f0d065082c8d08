"""Searches leaks in a vault that another process filled; run as `python -m benchmarks._find_worker FOLDER`.

Prints one line of JSON: for each leak, by the name of its file, the photos found, the seconds and those that a core was
busy; and the peak of memory.
"""

import json
import sys
import time
from pathlib import Path

import django
import numpy as np


def main(folder: Path) -> None:
    django.setup()
    from albums.tracing.finding import find

    before, found = _memory(), {}
    for path in sorted(folder.glob("*.npy")):
        leak = np.load(path)
        start = time.perf_counter(), time.process_time()
        photos = [(str(one.photo_id), one.votes) for one in find(leak)]
        found[path.stem] = (photos, (time.perf_counter() - start[0], time.process_time() - start[1]))
    print(json.dumps({"found": found, "peak": _memory(), "before": before}))


def _memory() -> int:
    """The largest resident memory so far, in bytes; getrusage would count the parent's, too."""
    return 1024 * int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
