"""The training loop: its optimiser, its rate, and the same bits for the same seed, through the sandbox."""

import hashlib
import json
import time
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import safetensors.numpy
import safetensors.torch
import torch
from torch import nn

from cambrian_gpu_agent.adamw import AdamW
from cambrian_gpu_agent.backbone import LanguageModel
from cambrian_gpu_agent.evaluate import train_and_evaluate
from cambrian_gpu_agent.jobs import Failed, Finished, Rung, TaskResult, TaskSize, TrainingJob
from cambrian_gpu_agent.sandbox.choose import choose
from cambrian_gpu_agent.sandbox.mode import Limits
from cambrian_gpu_agent.tasks import resolve
from cambrian_gpu_agent.tasks.metrics import cross_entropy
from cambrian_gpu_agent.tasks.task import Optimiser
from cambrian_gpu_agent.train import learning_rate

from .layers import HONEST, layer

SIZE = TaskSize("overwrite-recall", "tiny")
JOB = TrainingJob(HONEST, "Layer", (SIZE,), 30.0, 7)


def train_all(job: TrainingJob) -> Finished:
    outcome = train_and_evaluate(job, choose("person"), Limits())
    assert isinstance(outcome, Finished), outcome
    return outcome


def train(job: TrainingJob) -> TaskResult:
    (result,) = train_all(job).results
    return result


def test_the_same_seed_gives_the_same_bits_and_another_does_not() -> None:
    first, again, other = train(JOB), train(JOB), train(replace(JOB, random_seed=8))
    assert replace(first, seconds=0.0) == replace(again, seconds=0.0)
    assert first.loss != other.loss
    assert first.weights != other.weights
    assert first.task_digest == other.task_digest


def test_a_training_is_recorded_whole() -> None:
    seen: list[tuple[str, int, int]] = []
    outcome = train_and_evaluate(
        JOB, choose("person"), Limits(), lambda task, step, steps, _: seen.append((task, step, steps))
    )
    assert isinstance(outcome, Finished)
    (result,) = outcome.results
    assert seen == [("overwrite-recall", step, 20) for step in range(1, 21)]
    assert result.steps == 20 == len(result.curve.splitlines())
    assert (result.task, result.preset) == ("overwrite-recall", "tiny")
    weights = safetensors.numpy.load(result.weights)
    assert sum(value.size for value in weights.values()) == result.parameters
    log = outcome.log.decode()
    assert hashlib.sha256(HONEST.encode()).hexdigest() in log
    assert result.task_digest in log
    assert 0 < result.loss < 4
    assert 0 < result.loss_error < 0.1
    assert 0 <= result.accuracy <= 1
    assert 0 < result.seconds <= outcome.seconds


def test_the_numbers_are_those_of_the_weights_on_the_held_out_sets() -> None:
    """Measured again here, from the checkpoint alone: each is the mean over the sets of both lengths."""
    task, preset = resolve("overwrite-recall", "tiny")
    outcome = train(JOB)
    namespace: dict[str, Any] = {}
    exec(HONEST, namespace)
    model = LanguageModel(preset, lambda _: namespace["Layer"](preset.model.hidden_size, preset.model.heads))
    model.load_state_dict(safetensors.torch.load(outcome.weights))
    sets = task.held_out(preset)
    assert len(sets) == 2
    with torch.no_grad():
        logits = [model(torch.from_numpy(held_out.tokens)).numpy() for held_out in sets]
    losses = [cross_entropy(one, held_out.targets) for one, held_out in zip(logits, sets, strict=True)]
    metrics = [task.metric(one, held_out.targets) for one, held_out in zip(logits, sets, strict=True)]
    assert outcome.loss == pytest.approx(np.mean(losses), abs=1e-5)
    assert outcome.accuracy == pytest.approx(np.mean(metrics), abs=0.01)
    assert losses[0] != losses[1]


def test_rungs_are_measured_in_time_and_change_nothing() -> None:
    """Whether the layer draws random numbers or not: those that a measurement used are given back."""
    reached: list[list[Rung]] = []
    for source in (HONEST, layer("y = y + 0.1 * torch.randn_like(y) if self.training else y + 0 * torch.rand(1)")):
        plain, reached = replace(JOB, source=source), []
        job = replace(plain, rungs=(0.04, 0.5))
        outcome = train_and_evaluate(job, choose("person"), Limits(), at_rung=reached.append)
        assert isinstance(outcome, Finished)
        assert [(rung.share, rung.results[0].steps) for rung in outcome.rungs] == [(0.04, 1), (0.5, 10)]
        assert outcome.rungs == reached[-1]
        assert reached[0] == outcome.rungs[:1]
        losses = [json.loads(line)["loss"] for line in outcome.results[0].curve.splitlines()]
        assert [rung.results[0].training_loss for rung in outcome.rungs] == [losses[0], np.mean(losses[8:10])]
        assert outcome.rungs[0].results[0].loss > outcome.results[0].loss
        assert replace(outcome.results[0], seconds=0.0) == replace(train(plain), seconds=0.0)


def test_a_rung_is_measured_on_other_sequences_than_the_end() -> None:
    """A model that stops learning after the rung measures another loss at the end, within its error."""
    frozen = layer("self.steps += self.training\nif self.steps > 1:\n    y = y.detach()", init="self.steps = 0")
    outcome = train_all(replace(JOB, source=frozen, rungs=(0.95,)))
    (rung,), (result,) = outcome.rungs, outcome.results
    assert rung.results[0].loss != result.loss
    assert abs(rung.results[0].loss - result.loss) < 6 * (rung.results[0].loss_error + result.loss_error)


def test_waiting_at_a_rung_costs_neither_time_limit_nor_seconds() -> None:
    job = replace(JOB, rungs=(0.5,), time_limit=8.0)
    outcome = train_and_evaluate(job, choose("person"), Limits(), at_rung=lambda _: time.sleep(8.5))
    assert isinstance(outcome, Finished), outcome
    assert outcome.seconds < 8.5


SUITE = (SIZE, TaskSize("parity-with-resets", "tiny"))


def test_each_task_of_a_suite_is_measured_as_it_would_be_alone() -> None:
    outcome = train_all(replace(JOB, sizes=SUITE, rungs=(0.5,)))
    assert [result.task for result in outcome.results] == [size.task for size in SUITE]
    assert [[result.task for result in rung.results] for rung in outcome.rungs] == [[size.task for size in SUITE]]
    for size, result, reached in zip(SUITE, outcome.results, outcome.rungs[0].results, strict=True):
        alone = train_all(replace(JOB, sizes=(size,), rungs=(0.5,)))
        assert replace(alone.results[0], seconds=0.0) == replace(result, seconds=0.0)
        assert alone.rungs[0].results[0] == reached


def test_a_suite_fails_with_the_task_that_failed_and_keeps_its_rungs() -> None:
    length = resolve("parity-with-resets", "tiny")[1].length
    source = layer(
        f"self.calls += x.requires_grad\nif self.calls > 15 and x.shape[1] == {length}:\n    raise ValueError",
        init="self.calls = 0",
    )
    outcome = train_and_evaluate(
        replace(JOB, source=source, sizes=SUITE, rungs=(0.5,)), choose("person"), Limits()
    )
    assert isinstance(outcome, Failed)
    assert (outcome.reason, outcome.task) == ("crashed", "parity-with-resets")
    assert [len(rung.results) for rung in outcome.rungs] == [2]
    steps = resolve(*("overwrite-recall", "tiny"))[1].optimiser.steps
    assert outcome.step == steps + 15


def test_of_two_tasks_that_fail_the_first_counts_whoever_is_faster() -> None:
    """As if one were trained after the other: the second has not gone beyond the rung then."""
    length = resolve("overwrite-recall", "tiny")[1].length
    source = layer(
        f"""self.calls += x.requires_grad
if self.calls > 10 and x.shape[1] < {length}:
    raise ValueError("the second")
if self.calls > 15:
    time.sleep(0.5)
    raise ValueError("the first")""",
        init="self.calls = 0",
    )
    outcome = train_and_evaluate(
        replace(JOB, source=source, sizes=SUITE, rungs=(0.5,)), choose("person"), Limits()
    )
    assert isinstance(outcome, Failed)
    assert (outcome.reason, outcome.task, outcome.step) == ("crashed", "overwrite-recall", 15 + 10)
    assert "the first" in outcome.message


def test_operations_are_counted_as_by_hand() -> None:
    """Two for each product, forward once and backward twice; the embedding multiplies nothing."""
    preset = resolve("overwrite-recall", "tiny")[1]
    size, tokens = preset.model.hidden_size, preset.optimiser.batch * preset.length
    mixer = size * size + size  # of which `size` are a bias, which multiplies nothing
    width = round((preset.model.block_parameters - mixer) / (3 * size))
    products = size * size + 3 * size * width + size * preset.vocabulary
    assert train(JOB).flops == 3 * 2 * products * tokens * preset.optimiser.steps


def test_operations_that_cannot_be_counted_spoil_nothing() -> None:
    """They are counted on equal tokens, which no batch has."""
    for end in ("raise ValueError", "os._exit(1)"):
        source = layer(f"if x.requires_grad and bool((x == x[:, :1]).all()):\n    {end}")
        outcome = train(replace(JOB, source=source))
        assert outcome.loss > 0
        assert outcome.flops is None


def test_the_layer_learns_more_with_more_to_see() -> None:
    """Held-out numbers are really measured: a layer that erases its input stays at chance."""
    blind = train(replace(JOB, source=layer("y = y * 0"))).loss
    chance = np.log(resolve("overwrite-recall", "tiny")[1].data["values"])
    assert blind > chance - 0.05


def test_adamw_equals_torchs() -> None:
    torch.manual_seed(0)
    ours, theirs = (nn.Linear(5, 3) for _ in range(2))
    theirs.load_state_dict(ours.state_dict())
    chosen = Optimiser(steps=10, batch=1, learning_rate=0.1)
    adamw = AdamW(ours, chosen)
    groups: list[dict[str, Any]] = [{"params": [theirs.weight]}, {"params": [theirs.bias], "weight_decay": 0.0}]
    reference = torch.optim.AdamW(groups, lr=0.1, betas=(chosen.beta1, chosen.beta2), weight_decay=0.01)
    for step in range(10):
        x = torch.randn(4, 5)
        for model in (ours, theirs):
            torch.autograd.backward(model(x).sin().square().mean())
        adamw.step(0.1 / (step + 1))
        for group in reference.param_groups:
            group["lr"] = 0.1 / (step + 1)
        reference.step()
        reference.zero_grad()
    torch.testing.assert_close(ours.weight, theirs.weight)
    torch.testing.assert_close(ours.bias, theirs.bias)


def test_the_rate_warms_up_and_falls() -> None:
    chosen = Optimiser(steps=100, batch=1, learning_rate=1.0)
    rates = [learning_rate(chosen, step) for step in range(100)]
    assert rates[0] == pytest.approx(0.1)
    assert max(rates) == rates[9] == 1.0
    assert rates[10:] == sorted(rates[10:], reverse=True)
    assert rates[-1] == pytest.approx(0.1, abs=0.01)
