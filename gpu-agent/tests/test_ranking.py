"""The ranking counts what it was given, goes on from what it has, and says what it cannot tell apart."""

import gzip
import json
from dataclasses import replace
from pathlib import Path

import pytest
from scipy import stats

from cambrian_gpu_agent import ladder
from cambrian_gpu_agent.cli import main
from cambrian_gpu_agent.mixers import MIXERS, convolution, delta
from cambrian_gpu_agent.ranking.expectation import BadExpectation, held_against, parse
from cambrian_gpu_agent.ranking.results import MissingResults, Results, read
from cambrian_gpu_agent.ranking.run import Measured, Result, Run, code_digest, perform, sources
from cambrian_gpu_agent.ranking.table import rank
from cambrian_gpu_agent.tasks import TASKS

SCORES = {
    "softmax": [0.90, 0.91, 0.92, 0.93],
    "delta": [0.89, 0.92, 0.90, 0.94],
    "linear": [0.40, 0.41, 0.45, 0.42],
}


def measured(score: float) -> Measured:
    return Measured(1 - score, 0.01, score, score)


def result(
    mixer: str,
    seed: int,
    score: float,
    rate: float = 0.01,
    task: str = "mqar",
    rungs: tuple[float, float] = (0.1, 0.2),
) -> Result:
    run = Run(task, "tiny", mixer, seed, rate)
    return Result(f"{run}", run, 100, 1.0, measured(score), measured(score), tuple(map(measured, rungs)))


def results(task: str = "mqar") -> list[Result]:
    return [
        result(mixer, seed, score, task=task)
        for mixer, scores in SCORES.items()
        for seed, score in enumerate(scores)
    ]


def test_tiers_are_what_paired_intervals_tell_apart() -> None:
    (ranking,) = rank(results())
    assert [row.mixer for row in ranking.rows] == ["softmax", "delta", "linear"]
    assert ranking.tiers == (("softmax", "delta"), ("linear",))
    assert [(pair.better, pair.worse) for pair in ranking.unresolved] == [("softmax", "delta")]
    first = ranking.rows[0]
    low, high = stats.t.interval(0.95, 3, loc=0.915, scale=stats.sem(SCORES["softmax"]))
    assert (first.mean, first.low, first.high) == pytest.approx((0.915, low, high))
    pair = next(pair for pair in ranking.pairs if (pair.better, pair.worse) == ("softmax", "linear"))
    assert pair.difference.mean == pytest.approx(0.495)
    assert pair.p == pytest.approx(2 / 16)  # of 16 signs only one is as extreme, and both directions count


def test_all_tasks_together_are_the_mean_of_each_seeds_scores() -> None:
    worse = [replace(one, reported=measured(0)) for one in results("parity")]
    *_, together = rank([*results(), *worse])
    assert together.title == "all tasks"
    assert together.rows[0].scores == pytest.approx([score / 2 for score in SCORES["softmax"]])


def test_the_learning_rate_is_chosen_on_another_split_than_is_reported() -> None:
    low, high = measured(0.1), measured(0.9)
    found = [
        replace(result("delta", seed, 0, rate), reported=reported, choosing=choosing)
        for seed in (0, 1)
        for rate, reported, choosing in ((0.01, low, high), (0.03, high, low))
    ]
    (ranking,) = rank([*found, result("linear", 0, 0.5), result("linear", 1, 0.5)])
    rows = {row.mixer: row for row in ranking.rows}
    assert rows["delta"].learning_rates == {"mqar": 0.01}
    assert rows["delta"].mean == pytest.approx(0.1)


def test_a_rate_at_which_a_seed_diverged_is_not_chosen_and_a_mixer_without_a_rate_has_failed() -> None:
    diverged = replace(result("delta", 1, 0.0, 0.03), reported=None, choosing=None, rungs=None)
    rates = [result("delta", 0, 0.9, 0.03), diverged, result("delta", 0, 0.5), result("delta", 1, 0.6)]
    other = [result("linear", 0, 0.2), replace(result("linear", 1, 0.2), reported=None, choosing=None, rungs=None)]
    (ranking,) = rank([*rates, *other])
    assert [(row.mixer, row.learning_rates) for row in ranking.rows] == [("delta", {"mqar": 0.01})]
    assert ranking.failed == ("linear",)


def test_expectations_are_confirmed_refuted_or_unresolved() -> None:
    (ranking,) = rank(results())
    verdicts = {
        text: [step.verdict for step in held_against(ranking, parse(text))]
        for text in ("linear/delta,softmax", "softmax/linear", "delta/softmax")
    }
    assert list(verdicts.values()) == [["confirmed"], ["refuted"], ["unresolved"]]
    (step,) = held_against(ranking, parse("softmax,linear/delta"))
    assert step.exceptions == ()
    (step,) = held_against(ranking, parse("delta/linear,softmax"))
    assert step.exceptions == (("delta", "linear"),)
    with pytest.raises(BadExpectation, match="worst to best"):
        parse("delta")
    with pytest.raises(BadExpectation, match="gla"):
        held_against(ranking, parse("gla/delta"))


def test_the_same_run_gives_the_same_bits_and_is_not_made_twice(tmp_path: Path) -> None:
    runs = [Run("overwrite-recall", "tiny", mixer, seed, 0.01) for mixer in ("linear", "delta") for seed in (0, 1)]
    made: list[tuple[Result, int]] = []

    def keep(one: Result, left: int) -> None:
        made.append((one, left))

    first = Results(tmp_path).complete(runs[:3], 1, keep)
    (tmp_path / "results.jsonl").write_text((tmp_path / "results.jsonl").read_text() + '{"key": "torn')
    (tmp_path / "results.jsonl").write_text((tmp_path / "results.jsonl").read_text() + "\n")
    again = Results(tmp_path).complete(runs, 1, keep)
    assert [left for _, left in made] == [2, 1, 0, 0]
    assert again[:3] == first
    assert [one.run for one in again] == runs
    fresh = perform(runs[0])
    assert replace(fresh, seconds=0) == replace(first[0], seconds=0)
    assert len({one.key for one in again}) == 4
    assert len({one.reported for one in again}) == 4
    assert all(len(one.rungs or ()) == len(ladder.SHARES) for one in again)
    assert len({measured for one in again for measured in (one.reported, one.choosing, *(one.rungs or ()))}) == 16
    assert code_digest("linear") != code_digest("delta") != code_digest("signed-delta")
    # The hybrid's rules stand in other files than its own.
    assert {delta, convolution} <= set(sources("hybrid"))
    packed = tmp_path / "results.jsonl.gz"
    packed.write_bytes(gzip.compress((tmp_path / "results.jsonl").read_bytes()))
    assert read(packed, runs) == again
    with pytest.raises(MissingResults, match=r"lacks 1 of 2 runs, the first is Run\(task='mqar'"):
        read(packed, [runs[0], Run("mqar", "tiny", "linear", 0, 0.01)])


def test_rank_prints_a_table_and_writes_both_plots(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    order = ["--expect", "parity-with-resets=convolution/signed-delta"]
    common = ["--preset", "tiny", "--seeds", "2", "--mixers", "convolution,signed-delta", "--out", str(tmp_path)]
    words = ["rank", "--task", "byte-lm", "--task", "parity-with-resets", *common, *order]
    assert main(words) == 0
    printed = capsys.readouterr()
    assert "byte-lm: score (0 guessing, 1 all), mean of 2 seeds" in printed.out
    assert "all tasks: score" in printed.out
    assert "what was expected" in printed.out
    assert len(printed.err.splitlines()) == 8 + 2
    assert (tmp_path / "ranking.png").read_bytes().startswith(b"\x89PNG")
    drawn = (tmp_path / "ranking.svg").read_text()
    assert "<svg" in drawn
    assert main([*words, "--json"]) == 0
    printed = capsys.readouterr()
    document = json.loads(printed.out)
    assert [ranking["task"] for ranking in document["rankings"]] == ["byte-lm", "parity-with-resets", "all tasks"]
    assert "seed" not in printed.err  # nothing was trained again
    assert (tmp_path / "ranking.svg").read_text() == drawn


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ([], "name a task"),
        (["--task", "chess"], "there are: byte-lm"),
        (["--task", "mqar", "--mixers", "mamba"], "there are: convolution"),
        (["--task", "mqar", "--expect", "mqar=a"], "worst to best"),
        (["--task", "byte-lm", "--corpus", "nowhere.txt"], "nowhere.txt: No such file"),
    ],
)
def test_wrong_use_is_told(words: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rank", *words, "--preset", "tiny"]) == 2
    assert says in capsys.readouterr().err


def test_the_page_on_ranking_names_every_task_and_mixer() -> None:
    page = (Path(__file__).parents[2] / "docs" / "ranking.md").read_text()
    assert [name for name in (*TASKS, *MIXERS) if f"| `{name}`" not in page] == []
