"""The configurations that docs/operating.md shows for a proxy of one's own, as they stand there."""

import contextlib
import re
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.running.compose import ROOT
from tests.running.process import clean_environment, eventually
from tests.servers.ports import free_port

pytestmark = pytest.mark.pure

OPERATING = (ROOT / "docs" / "operating.md").read_text()
PROBES = ("/healthz", "/readyz")


def test_caddys_hides_the_probes(tmp_path: Path):
    [shown] = re.findall(r"```\n(photos\.example\.org \{\n.+?\n\})\n```", OPERATING, re.DOTALL)
    port = free_port()
    here = shown.replace("photos.example.org", f"http://127.0.0.1:{port}").replace(":8000", f":{free_port()}")
    with caddy(here, folder=tmp_path) as log:
        # All else is passed on, here to nobody.
        eventually(lambda: answer(port, "/") == 502, why=log.read_text)
        assert [answer(port, path) for path in PROBES] == [404, 404]


def test_nginxs_hides_the_probes():
    [hidden] = re.findall(r"^location ~ (\S+) \{ return 404; \}$", OPERATING, re.MULTILINE)
    assert [path for path in (*PROBES, "/", "/albums/healthz") if re.search(hidden, path)] == list(PROBES)


@contextlib.contextmanager
def caddy(site: str, *, folder: Path) -> Iterator[Path]:
    """Run Caddy with this site alone; gives its log."""
    (folder / "Caddyfile").write_text(f"{{\n\tadmin off\n}}\n{site}\n")
    command = [Path(sys.executable).with_name("caddy"), "run", "--config", "Caddyfile", "--adapter", "caddyfile"]
    homes = dict.fromkeys(("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"), str(folder))
    with open(folder / "log", "wb") as log:
        process = subprocess.Popen(command, cwd=folder, env=clean_environment() | homes, stdout=log, stderr=log)
    try:
        yield folder / "log"
    finally:
        process.terminate()
        process.wait(timeout=60)


def answer(port: int, path: str) -> int | None:
    try:
        return urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10).status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return None
