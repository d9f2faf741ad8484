"""Overwrite-recall is what its description says, and the same for the same seed."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cambrian_gpu_agent.tasks import TASKS, UnknownTask, resolve
from cambrian_gpu_agent.tasks.metrics import accuracy, cross_entropy
from cambrian_gpu_agent.tasks.task import IGNORED


@given(seed=st.integers(0, 2**32 - 1), preset=st.sampled_from(["tiny", "laptop"]))
@settings(max_examples=20, deadline=None)
def test_a_read_asks_for_the_latest_value(seed: int, preset: str) -> None:
    task, sizes = resolve("overwrite-recall", preset)
    names, values = int(sizes.data["names"]), int(sizes.data["values"])
    batch = next(task.training(sizes, seed))
    assert batch.tokens.shape == batch.targets.shape == (sizes.optimiser.batch, sizes.length)
    assert batch.tokens.dtype == batch.targets.dtype == np.int64
    assert batch.tokens.min() >= 0
    assert batch.tokens.max() < sizes.vocabulary
    for tokens, targets in zip(batch.tokens.tolist(), batch.targets.tolist(), strict=True):
        latest: dict[int, int] = {}
        for slot in range(0, sizes.length, 2):
            key, value = tokens[slot], tokens[slot + 1]
            assert targets[slot + 1] == IGNORED
            if key >= names + values:
                assert targets[slot] == value == latest[key - names - values]
            else:
                assert targets[slot] == IGNORED
                assert names <= value < names + values
                latest[key] = value
        assert len(latest) <= sizes.data["keys"]


@pytest.mark.parametrize("name", TASKS)
def test_training_follows_the_seed_and_held_out_does_not(name: str) -> None:
    task = TASKS[name]
    for preset in task.presets.values():
        first, again = task.training(preset, 1), task.training(preset, 1)
        other = next(task.training(preset, 2))
        for one, two in itertools.islice(zip(first, again, strict=False), 3):
            assert np.array_equal(one.tokens, two.tokens)
            assert not np.array_equal(one.tokens, other.tokens)
        sets, others = task.held_out(preset), task.held_out(preset, split=1)
        for length, one, two, other in zip(
            preset.held_out_lengths, sets, task.held_out(preset), others, strict=True
        ):
            assert one.tokens.shape == one.targets.shape == (preset.held_out, length)
            assert preset.held_out >= 128
            assert np.array_equal(one.tokens, two.tokens)
            assert not np.array_equal(one.tokens, other.tokens)
        assert task.digest(preset) == task.digest(preset) != task.digest(preset, split=1)
    assert len({task.digest(preset) for preset in task.presets.values()}) == len(task.presets)


def test_the_digest_of_a_task_is_fixed() -> None:
    """A change here makes results incomparable with those in every log: it needs a new task name."""
    task, sizes = resolve("overwrite-recall", "laptop")
    assert task.digest(sizes) == "sha256:6508bef265728da161e4af605069c4b297d9ffefd4e023c9b926177877e2d0c7"


def test_unknown_names_are_answered_with_the_known() -> None:
    with pytest.raises(UnknownTask, match="overwrite-recall"):
        resolve("nothing", "laptop")
    with pytest.raises(UnknownTask, match="laptop, tiny"):
        resolve("overwrite-recall", "huge")


def test_metrics_score_only_what_is_to_be_scored() -> None:
    targets = np.array([[0, IGNORED, 2]])
    logits = np.zeros((1, 3, 4), np.float32)
    assert cross_entropy(logits, targets) == pytest.approx(np.log(4))
    assert accuracy(logits, targets) == 0.0  # a tie is no answer
    logits[0, 0, 0] = 50
    logits[0, 1, 3] = 1e6
    assert accuracy(logits, targets) == 0.5
    logits[0, 2, 2] = 50
    assert accuracy(logits, targets) == 1.0
    assert cross_entropy(logits, targets) == pytest.approx(0, abs=1e-9)
