"""No room is left on the disk of data, staging and storage: nothing that was told is lost, and with room all goes on.

The disk is a small tmpfs. Where this user may not mount one, the test says so and is skipped by name: no suite passes for
having tried what it has not.
"""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.judging import judge
from tests.faults.photos import small_photos
from tests.faults.place import Place, place_in
from tests.faults.sending import Sender, sending
from tests.running.process import eventually

MEGABYTE = 1 << 20


@pytest.fixture
def small_disk() -> Iterator[Path]:
    # Not below pytest's own folder, which the user that PostgreSQL runs as may not enter.
    folder = Path(tempfile.mkdtemp(prefix="familyvault-small-disk-"))
    folder.chmod(0o755)
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=160m", "tmpfs", folder], capture_output=True, text=True)
    if mounted.returncode != 0:
        pytest.skip(f"no small disk: mounting one needs root ({mounted.stderr.strip()})")
    yield folder
    # Lazily: what has just been ended may still close its files.
    subprocess.run(["umount", "--lazy", folder], check=True)
    folder.rmdir()


@pytest.fixture
def place_on_it(
    small_disk: Path, tmp_path: Path, stack: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Place]:
    """On the embedded stack all of the vault's data is on the disk; on the full one, what its three servers store."""
    small_disk.chmod(0o777)
    if stack == "full":
        monkeypatch.setattr(tempfile, "tempdir", str(small_disk))
    with place_in(small_disk if stack == "embedded" else tmp_path, stack=stack) as place:
        yield place


def fill(folder: Path) -> Path:
    """A file that leaves no room; the disk's last page is taken, too."""
    ballast = folder / "ballast"
    with open(ballast, "wb", buffering=0) as file:
        for size in (MEGABYTE, 4096):
            try:
                while file.write(bytes(size)) == size:
                    pass
            except OSError:
                continue
    return ballast


def test_with_room_again_all_goes_on_and_nothing_was_lost(place_on_it: Place, small_disk: Path, stack: str):
    album = place_on_it.live.album("Full")
    two = [Sender(place_on_it.live, album=album) for _ in range(2)]
    with sending(two, small_photos()) as whoever_stopped:
        eventually(lambda: all(sender.told for sender in two))
        ballast = fill(small_disk)
        told = [len(sender.told) for sender in two]
        eventually(lambda: all(sender.hindered for sender in two), why=lambda: place_on_it.live.running.output[-4000:])
        assert os.statvfs(small_disk).f_bavail < MEGABYTE // 4096
        if stack == "embedded":
            # In words, not "too many": the count of tries cannot be written either.
            refused = two[0].announce()
            assert (refused.status_code, refused.json()["code"]) == (507, "vault_full")
        ballast.unlink()

        def has_gone_on() -> bool:
            # Without room PostgreSQL may end itself; whatever runs it starts it again.
            if place_on_it.postgres and not place_on_it.postgres.is_running():
                place_on_it.postgres.start()
            return all(len(sender.told) > before + 1 for sender, before in zip(two, told, strict=True))

        has_gone_on()
        place_on_it.be_whole()
        eventually(has_gone_on)
        whoever_stopped()
    verdict = judge(place_on_it, [said for sender in two for said in sender.told], album=album)
    assert verdict.faults == {}, place_on_it.live.running.output[-4000:]
