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
from cambrian_gpu_agent.jobs import Finished, Job, Milestone
from cambrian_gpu_agent.sandbox.choose import choose
from cambrian_gpu_agent.sandbox.mode import Limits
from cambrian_gpu_agent.tasks import resolve
from cambrian_gpu_agent.tasks.metrics import cross_entropy
from cambrian_gpu_agent.tasks.task import Optimiser
from cambrian_gpu_agent.train import learning_rate

from .layers import HONEST, layer

JOB = Job(HONEST, "Layer", "overwrite-recall", "tiny", 30.0, 7)


def train(job: Job) -> Finished:
    outcome = train_and_evaluate(job, choose("person"), Limits(), lambda *_: None)
    assert isinstance(outcome, Finished), outcome
    return outcome


def test_the_same_seed_gives_the_same_bits_and_another_does_not() -> None:
    first, again, other = train(JOB), train(JOB), train(replace(JOB, random_seed=8))
    assert first.loss == again.loss
    assert first.accuracy == again.accuracy
    assert first.training_loss == again.training_loss
    assert first.curve == again.curve
    assert hashlib.sha256(first.weights).digest() == hashlib.sha256(again.weights).digest()
    assert first.loss != other.loss
    assert first.weights != other.weights
    assert first.task_digest == other.task_digest


def test_a_training_is_recorded_whole() -> None:
    seen: list[tuple[int, int]] = []
    outcome = train_and_evaluate(
        JOB, choose("person"), Limits(), lambda step, steps, _: seen.append((step, steps))
    )
    assert isinstance(outcome, Finished)
    assert seen == [(step, 20) for step in range(1, 21)]
    assert outcome.steps == 20 == len(outcome.curve.splitlines())
    weights = safetensors.numpy.load(outcome.weights)
    assert sum(value.size for value in weights.values()) == outcome.parameters
    log = outcome.log.decode()
    assert hashlib.sha256(HONEST.encode()).hexdigest() in log
    assert outcome.task_digest in log
    assert 0 < outcome.loss < 4
    assert 0 <= outcome.accuracy <= 1


def test_what_is_measured_is_the_mean_over_all_held_out_sets() -> None:
    """Recomputed here from the weights that came back."""
    outcome = train(JOB)
    task, preset = resolve(JOB.task, JOB.preset)
    scope: dict[str, Any] = {}
    exec(HONEST, scope)
    model = LanguageModel(preset, lambda _: scope["Layer"](preset.model.hidden_size, preset.model.heads))
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


def test_milestones_are_reported_in_time_and_change_nothing() -> None:
    """Shares that fall on the same step are one milestone, and the last step is none."""
    reached: list[list[Milestone]] = []
    job = replace(JOB, milestones=(0.5, 0.04, 0.06, 0.99))
    outcome = train_and_evaluate(job, choose("person"), Limits(), lambda *_: None, reached.append)
    assert isinstance(outcome, Finished)
    losses = [json.loads(line)["loss"] for line in outcome.curve.splitlines()]
    expected = [Milestone(1, losses[0]), Milestone(10, (losses[8] + losses[9]) / 2)]
    assert outcome.milestones == expected == reached[-1]
    assert reached[0] == expected[:1]
    plain = train(JOB)
    assert (outcome.loss, outcome.curve, outcome.weights) == (plain.loss, plain.curve, plain.weights)


def test_waiting_at_a_milestone_costs_neither_time_limit_nor_seconds() -> None:
    job = replace(JOB, milestones=(0.5,), time_limit=8.0)
    outcome = train_and_evaluate(job, choose("person"), Limits(), lambda *_: None, lambda _: time.sleep(8.5))
    assert isinstance(outcome, Finished), outcome
    assert outcome.seconds < 8.5


def test_operations_are_counted_as_by_hand() -> None:
    """Two for each product, forward once and backward twice; the embedding multiplies nothing."""
    preset = resolve("overwrite-recall", "tiny")[1]
    size, tokens = preset.model.hidden_size, preset.optimiser.batch * preset.length
    mixer = size * size + size  # of which `size` are a bias, which multiplies nothing
    width = round((preset.model.block_parameters - mixer) / (3 * size))
    products = size * size + 3 * size * width + size * preset.vocabulary
    assert train(JOB).flops == 3 * 2 * products * tokens * preset.optimiser.steps


def test_operations_that_cannot_be_counted_spoil_nothing() -> None:
    source = layer("if self.training and not x.any():\n    raise ValueError", init="self.linear.bias = None")
    deaf = layer("self.calls += 1\nif self.calls > 20 + 2 + 32:\n    os._exit(1)", init="self.calls = 0")
    for job in (replace(JOB, source=source), replace(JOB, source=deaf)):
        outcome = train(job)
        assert outcome.loss > 0


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
