"""Marking imports no Django, no Celery and no storage."""

import subprocess
import sys

PROGRAM = """
import sys, albums.marking.name_band, albums.marking.codeword
print(sorted({name.split(".")[0] for name in sys.modules} & {"django", "celery", "boto3"}))
print(sorted(name for name in sys.modules if name.startswith("albums.") and not name.startswith("albums.marking")))
"""


def test_marking_stands_alone():
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[:2] == ["[]", "[]"]
