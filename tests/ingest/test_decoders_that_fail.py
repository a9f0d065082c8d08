"""A decoder that dies, hangs or starves costs one named error: the sandbox goes on, and so does its worker."""

import base64
import io
import os
import signal
import threading
import time
import zlib
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np
import psutil
import pytest
from PIL import Image

from albums.ingest.errors import DecoderCrashed, IngestError, SandboxUnavailable, TooHungry
from albums.ingest.sandbox import Sandbox
from albums.renditions.sizes import SIZES
from tests.ingest.pictures import corners, many_scans, saved
from tests.running.process import eventually

pytestmark = pytest.mark.pure

# Small files: the first is busy for about a second, the second for many minutes.
SLOW = many_scans(width=4000, height=4000, times=100)
ENDLESS = many_scans(width=7900, height=7900, times=9000)
# Seconds for a file that is to be developed, however busy the machine.
PATIENT = 60
# 6000 x 6000 black pixels of ten bits with half their colours (4:2:2) in a HEIF, packed: to make it anew takes long.
DEEP = (
    b"c-muNV30{GsVvAy&8%Pmg51nBLl8SRGck>UfiW~UwIq=N0u(b+a*CjAhJwuG5(YG&l$n#C3}U!AFfalk5HMCkXrQDbkWkLd%u54vL878SPAU_Wmr"
    b"<5%2x9UTWR~Q@m0Zm%C@KKb+cFE1^MQ0ZP?<9$3kQ%n*8-$y?+1oI|9<^qVBlv?0O}BTVB}%^{~x4)8LWaCsALzDLn2U4$BB^<Rbm6f?hc07BRBI"
    b"VPnz`Xf#QM#4GauC4IsIeB%lU17sdmH%|bw1gp>1git>_kDuANA3~WFp3?iAu1*s6Pi5EaHgFr!MMJ7munTv}HB#~K=3kyA9fUq<&F|z<eLNhld5"
    b"g2$%vKowQQn-&_ZTowBx?c45yt}*0-bQWBy1F`SEk#s7-`W4y_rG5KQ?)}B>`|Jbv;#c%X=?+s8Ewty?4YIjauaB1I{OkD8Xj<fhKB!bpq=52ziD"
    b"SS(<j=QP0NJN97IF2FAY(%ztPNWmLoJXnw5ukMqi<w(Q9aD^b?vH%@#sCqjQF&(MyJ+(d?r}j~YE{G)YFk88v#;=ux9bjUF|6)aX&8M~xmederDq"
    b"qeqP%HG0(OQKLtV9yNN@=ux9bjUF|cM#xqH0Om9C)B"
)


@pytest.fixture
def own() -> Iterator[Sandbox]:
    """A sandbox whose server may be hurt."""
    with Sandbox() as sandbox:
        sandbox.develop(saved(corners()), sizes=SIZES)
        yield sandbox


def in_background(sandbox: Sandbox, file: bytes) -> tuple[Future, psutil.Process]:
    """Start to develop `file`; the result to come, and the child at work on it."""
    pool = ThreadPoolExecutor(1)
    future = pool.submit(sandbox.develop, file, sizes=SIZES)
    pool.shutdown(wait=False)
    while not (children := psutil.Process(sandbox.server_pid).children()):
        assert not future.done()
    return future, children[0]


def assert_goes_on(sandbox: Sandbox) -> None:
    assert sandbox.develop(saved(corners()), sizes=SIZES).width == 96


def has_ended(process: psutil.Process) -> bool:
    """Dead, though perhaps not yet buried by whoever inherited it."""
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def test_the_slow_file_is_a_photo(own):
    assert own.develop(SLOW, sizes=SIZES).width == 4000


@pytest.mark.parametrize("deadly", [signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS, signal.SIGILL])
def test_a_crash(own, deadly):
    future, child = in_background(own, ENDLESS)
    child.send_signal(deadly)
    with pytest.raises(DecoderCrashed) as failure:
        future.result()
    assert failure.value.can_retry
    assert_goes_on(own)


def test_a_kill_by_a_kernel_short_of_memory(own):
    future, child = in_background(own, ENDLESS)
    child.kill()
    with pytest.raises(TooHungry) as failure:
        future.result()
    assert failure.value.code == "too_hungry.memory"
    assert_goes_on(own)


def test_a_hang():
    assert len(ENDLESS) < 2_000_000
    with Sandbox(seconds=1) as impatient:
        with pytest.raises(TooHungry) as failure:
            impatient.develop(ENDLESS, sizes=SIZES)
        assert failure.value.code == "too_hungry.time" and failure.value.can_retry
        assert psutil.Process(impatient.server_pid).children() == []
        impatient.seconds = PATIENT
        assert_goes_on(impatient)


def test_a_stopped_decoder_is_a_hang():
    with Sandbox(seconds=PATIENT) as impatient:
        assert_goes_on(impatient)
        impatient.seconds = 3
        future, child = in_background(impatient, ENDLESS)
        child.suspend()
        with pytest.raises(TooHungry):
            future.result()
        impatient.seconds = PATIENT
        assert_goes_on(impatient)


def test_hunger_for_memory(own):
    """A small file within the budget of pixels, whose one strip must be held twice at full size."""
    rows_per_strip = 278
    tiff = saved(
        Image.new("CMYK", (8000, 8000)), "TIFF", compression="tiff_adobe_deflate", tiffinfo={rows_per_strip: 8000}
    )
    assert len(tiff) < 1_000_000
    with pytest.raises(TooHungry) as failure:
        own.develop(tiff, sizes=SIZES)
    assert failure.value.code == "too_hungry.memory"
    assert_goes_on(own)


def test_hunger_for_memory_of_the_heif_decoder(own):
    """Its library has another word for it. Cameras make such files."""
    with pytest.raises(TooHungry) as failure:
        own.develop(zlib.decompress(base64.b85decode(DEEP)), sizes=SIZES)
    assert failure.value.code == "too_hungry.memory"
    assert_goes_on(own)


def test_a_server_that_was_killed_is_started_again(own):
    before = own.server_pid
    os.kill(before, signal.SIGKILL)
    assert_goes_on(own)
    assert own.server_pid != before


def test_a_server_killed_under_a_photo_costs_nothing(own):
    future, child = in_background(own, SLOW)
    os.kill(own.server_pid, signal.SIGKILL)
    assert future.result().width == 4000
    assert has_ended(child)


def test_a_server_that_was_stopped_is_replaced():
    with Sandbox(seconds=PATIENT) as impatient:
        assert_goes_on(impatient)
        before = psutil.Process(impatient.server_pid)
        before.suspend()
        impatient.seconds = 0.5
        with pytest.raises(TooHungry):
            impatient.develop(saved(corners()), sizes=SIZES)
        impatient.seconds = PATIENT
        assert_goes_on(impatient)
        assert has_ended(before)


def test_a_server_that_cannot_start(monkeypatch):
    monkeypatch.setattr("albums.ingest.server_process.sys.executable", "/bin/false")
    with Sandbox() as hopeless, pytest.raises(SandboxUnavailable) as failure:
        hopeless.develop(saved(corners()), sizes=SIZES)
    assert failure.value.can_retry


def test_closing_ends_everything(own):
    server = psutil.Process(own.server_pid)
    future, child = in_background(own, ENDLESS)
    own.close()
    eventually(lambda: has_ended(server) and has_ended(child))
    assert isinstance(future.exception(), SandboxUnavailable)
    with pytest.raises(SandboxUnavailable):
        own.develop(saved(corners()), sizes=SIZES)
    own.close()


def test_the_server_ends_with_its_worker():
    """A worker that is killed cannot clean up: the server and its child must see to it themselves."""
    reading, writing = os.pipe()
    worker = os.fork()
    if worker == 0:
        os.close(reading)
        _work_until_killed(writing)
    os.close(writing)
    with open(reading, "rb") as told:
        pids = told.readline().split()
        assert len(pids) == 2
        processes = [psutil.Process(int(pid)) for pid in pids]
        os.kill(worker, signal.SIGKILL)
        os.waitpid(worker, 0)
    _, alive = psutil.wait_procs(processes, timeout=60)
    assert not alive


def _work_until_killed(writing: int) -> None:
    try:
        sandbox = Sandbox()
        assert_goes_on(sandbox)
        threading.Thread(target=sandbox.develop, args=(ENDLESS,), kwargs={"sizes": SIZES}, daemon=True).start()
        while not (children := psutil.Process(sandbox.server_pid).children()):
            pass
        os.write(writing, f"{sandbox.server_pid} {children[0].pid}\n".encode())
        time.sleep(60)
    finally:
        os._exit(1)


def test_a_forked_worker_leaves_its_parents_server_alone(own):
    parents = own.server_pid
    pid = os.fork()
    if pid == 0:
        try:
            assert_goes_on(own)
            assert own.server_pid != parents
            own.close()
            os._exit(0)
        finally:
            os._exit(1)
    assert os.waitpid(pid, 0)[1] == 0
    assert_goes_on(own)
    assert own.server_pid == parents


def test_many_threads_share_one_server(own):
    files = [saved(Image.new("RGB", (40 + n, 32), (n * 8, 0, 0)), "PNG") for n in range(24)]
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda file: own.develop(file, sizes=SIZES), files))
    for n, developed in enumerate(results):
        assert developed.width == 40 + n
        assert np.all(developed.images["view"] == (n * 8, 0, 0))


def test_no_file_is_left_open(own):
    server = psutil.Process(own.server_pid)
    held = psutil.Process().num_fds(), server.num_fds()
    for file in (saved(corners()), b"not a photo", saved(corners())[:300]) * 5:
        try:
            own.develop(io.BytesIO(file), sizes=SIZES)
        except IngestError:
            continue
    assert psutil.Process().num_fds() == held[0]
    # The server may still be about to close what belonged to the last child.
    assert server.num_fds() <= held[1] + 2


def test_usage_is_counted(own):
    before = own.usage.cpu_seconds
    own.develop(SLOW, sizes=SIZES)
    assert own.usage.cpu_seconds > before
    assert own.usage.peak_bytes > 10_000_000
