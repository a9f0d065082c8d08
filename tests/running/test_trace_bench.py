"""`bin/bench trace`: its attacks do what they are called, and a small run of it accuses the right viewer and nobody else."""

import json
import os
import subprocess
import sys
import xml.etree.ElementTree as ET

import numpy as np
import pytest

from benchmarks import _attacks_collusion as collusion
from benchmarks._attacks import ATTACKS, COALITIONS, SCENES, SINGLE, Scene
from benchmarks._attacks_geometry import cropped
from benchmarks._classical_marks import log10_odds
from benchmarks._pictures import made
from benchmarks._trace_jobs import planned
from benchmarks._trace_plots import Axes, Curve, draw
from tests.running.process import ROOT, clean_environment

pytestmark = pytest.mark.pure


def test_a_small_run_names_the_viewer_and_nobody_else(tmp_path):
    command = [sys.executable, "-m", "benchmarks.trace", "--json", "--photos", "1", "--trials", "1", "--peers", "0"]
    command += ["--attacks", "jpeg75,stranger", "--innocents", "2000", "--jobs", "1"]
    without_corpus = clean_environment() | {"FAMILYVAULT_CORPUS": str(tmp_path), "PATH": os.environ["PATH"]}
    done = subprocess.run(command, cwd=ROOT, env=without_corpus, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    rows = {row["attack"]: row for row in told["rows"]}
    assert rows["jpeg75"]["traced"] == 1 and rows["stranger"]["traced"] is None
    assert told["innocents"] == 2000 and told["wrong"] == 0


def test_every_attack_gives_a_picture_and_gives_it_again():
    (_, rgb), *others = made(256)
    scene = Scene((rgb, rgb, rgb), ((32, 48),), tuple(other for _, other in others))
    for attack in ATTACKS.values():
        one, other = (attack.run(scene, np.random.default_rng(3)) for _ in range(2))
        assert one.dtype == np.uint8 and one.ndim == 3 and one.shape[2] == 3, attack.name
        assert np.array_equal(one, other), attack.name


def test_no_two_attacks_share_a_name():
    assert len(ATTACKS) == len(SINGLE) + len(SCENES) + sum(len(counts) for *_, counts in COALITIONS) + 1


def test_a_crop_has_the_area_it_is_called_by():
    piece = cropped(np.zeros((960, 1280, 3), np.uint8), np.random.default_rng(1), area=0.05)
    assert piece.shape[0] * piece.shape[1] == pytest.approx(0.05 * 960 * 1280, rel=0.02)


def test_colluders_choose_by_segment_what_fewer_have_or_blank_out_where_they_differ():
    copies = np.zeros((3, 16, 32, 3), np.uint8)
    copies[2, :, 16:] = 10  # the third one's second segment is unlike the others'
    rng = np.random.default_rng(1)
    assert np.array_equal(collusion.minority(copies, rng), copies[2])
    erased = collusion.erasure(copies, rng)
    assert not erased[:, :16].any() and np.all(erased[:, 16:] == 5)


def test_a_classical_code_traces_among_a_million_when_two_bits_of_64_are_wrong_and_not_with_three():
    wanted = np.arange(64) % 2 == 0
    for wrong, is_traced in ((0, True), (2, True), (3, False), (32, False)):
        read = wanted.copy()
        read[:wrong] = ~read[:wrong]
        assert (log10_odds(read, wanted, tried=10**6) <= -9) is is_traced


def test_every_attack_meets_as_many_photos_as_trials_are_asked_for():
    photos = [type("Photo", (), {"rgb": np.zeros((size, 8, 3)), "name": str(size)}) for size in (5, 9, 7)]
    jobs = planned(photos, attacks=["none", "jpeg10", "burst"], trials=2, peers=1, innocents=600)
    tried = [name for job in jobs for name, _ in job.trials]
    assert sorted(tried) == ["burst", "burst", "jpeg10", "jpeg10", "none", "none"]
    assert {job.innocents for job in jobs} == {100}
    (compared,) = [job for job in jobs if job.with_peers]
    assert compared.specimen.name == "9" and {"none", "jpeg10"} <= {name for name, _ in compared.trials}


def test_a_plot_is_a_picture_with_a_line_for_every_curve():
    axes = Axes("title", "across", "up", {"1": 0.0, "2": 1.0}, {"0 %": 0.0, "100 %": 1.0})
    svg = ET.fromstring(draw(axes, [Curve("ours", [(0.0, 1.0), (1.0, 0.5)]), Curve("theirs", [(0.0, 0.0)])]))
    assert len(svg.findall("{http://www.w3.org/2000/svg}polyline")) == 2
