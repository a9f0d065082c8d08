"""`bin/bench load`: a small evening on either stack ends without an error, and everything sent is developed."""

import json
import subprocess
import sys

from tests.running.process import ROOT, clean_environment


def test_a_small_evening_goes_well(stack: str):
    command = [
        sys.executable,
        "-m",
        "benchmarks.load",
        "--json",
        "--stack",
        stack,
        "--minutes",
        "0.2",
        "--patience",
        "2",
    ]
    command += ["--photos", "2", "--relatives", "8", "--megapixels", "0.5"]
    done = subprocess.run(command, cwd=ROOT, env=clean_environment(), capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    values = {row["name"]: row["value"] for row in json.loads(done.stdout.splitlines()[-1])["rows"]}
    assert values["errors"] == 0 and values["  not developed at all"] == 0 and values["  not ready when it ended"] == 0
    asked = {name.partition(" (")[0] for name in values}
    assert {"album page", "batch of 24 thumbs", "sealed view", "upload piece", "received to ready"} <= asked
