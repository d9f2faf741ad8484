"""`calibrate` on made-up results: it errs as often as its rules allow, and finds what is there."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest

from cambrian_gpu_agent.cli import main
from cambrian_gpu_agent.ranking import calibration
from cambrian_gpu_agent.ranking.calibration import Outcomes, gains
from cambrian_gpu_agent.ranking.run import Measured, Result, Run
from cambrian_gpu_agent.ranking.suites import SUITES
from cambrian_gpu_agent.tasks import resolve

OPTIONS = ["--preset", "tiny", "--runs", "30", "--pairs", "15"]


def lines(mixer: str, level: float, seeds: int) -> Iterator[str]:
    rng = np.random.default_rng(1)
    for seed in range(seeds):
        for task in SUITES["laptop"]:
            score = level + 0.02 * rng.standard_normal()
            measured = Measured(2 - score, 0.01, score, score)
            run = Run(task, "tiny", mixer, seed, resolve(task, "tiny")[1].optimiser.learning_rate)
            yield json.dumps(asdict(Result("", run, 1, 1.0, measured, measured, (measured, measured)))) + "\n"


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Of 30 runs of gated-delta and 15 of linear; fewer comparisons are drawn than a measurement needs."""
    monkeypatch.setattr(calibration, "DRAWS", 1_000)
    monkeypatch.setattr(calibration, "SIMULATED", 1_000)
    path = tmp_path / "results.jsonl"
    path.write_text("".join([*lines("gated-delta", 0.6, 30), *lines("linear", 0.4, 15)]))
    return str(path)


def test_errors_power_and_pairing_are_told(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["calibrate", "--from", file, *OPTIONS, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert [(one["kind"], one["pairs"]) for one in document["null"]] == [("itself", 12), ("itself", 6)]
    for one in document["null"]:
        assert abs(one["by_p"]["rate"] - 0.05) < 0.03
        assert one["by_p"]["low"] <= one["by_p"]["rate"] <= one["by_p"]["high"]
    assert all(one["by_p"]["rate"] == one["by_interval"]["rate"] == 1 for one in document["power"])
    assert len(document["simulated"]) == 14
    # Both mixers were made with the same luck at each seed, so that nothing of it is left in their difference.
    assert document["pairing"]["ratio"] == pytest.approx(0, abs=1e-9)


def test_the_table_and_both_plots_are_made(file: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["calibrate", "--from", file, *OPTIONS, "--out", str(tmp_path)]) == 0
    printed = capsys.readouterr()
    assert "gated-delta against itself, different seeds" in printed.out
    assert "power, gated-delta against linear, equal seeds" in printed.out
    assert "the other  12 pairs  100.0 %" in printed.out
    assert "pairing by seed: variance of paired over unpaired differences 0.00" in printed.out
    assert (tmp_path / "calibration.png").read_bytes().startswith(b"\x89PNG")
    assert "<svg" in (tmp_path / "calibration.svg").read_text()


def test_a_gain_is_that_of_a_campaign() -> None:
    """Half of a loss that is lower by a quarter and an accuracy that is higher by .1 (docs/claims.md)."""
    better, worse = (
        Outcomes(*(np.array([value]) for value in values)) for values in ((1.5, 0.7, 0), (2.0, 0.6, 0))
    )
    first = np.array([0])
    assert gains(better, first, worse, first) == pytest.approx([(0.25 + 0.1) / 2])


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--mixer", "linear"], "are the same"),
        (["--mixer", "mamba"], "there are: convolution"),
        (["--preset", "huge"], "has no preset"),
        (["--from", "nowhere.jsonl"], "nowhere.jsonl"),
        (["--runs", "64"], "lacks 102 of 237 runs"),
        (["--pairs", "31"], "no more of the second than of the first"),
    ],
)
def test_wrong_use_is_told(file: str, words: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path(file).write_text(Path(file).read_text() + "".join(lines("linear", 0.4, 31)))
    assert main(["calibrate", "--from", file, *OPTIONS, *words]) == 2
    assert says in capsys.readouterr().err


def test_a_run_that_diverged_has_no_gain(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    """It is no comparison that was lost: the measurement is refused."""
    first, *rest = Path(file).read_text().splitlines(keepends=True)
    diverged = {**json.loads(first), "reported": None, "choosing": None, "rungs": None}
    Path(file).write_text("".join([json.dumps(diverged) + "\n", *rest]))
    assert main(["calibrate", "--from", file, *OPTIONS]) == 2
    assert "a run of gated-delta diverged" in capsys.readouterr().err
