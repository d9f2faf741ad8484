"""A training that goes on from where another child was gives the same bits as one that was never interrupted."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from cambrian_gpu_agent.backbone import LanguageModel
from cambrian_gpu_agent.device import CPU, Device, Precision, cuda_trouble
from cambrian_gpu_agent.evaluate import train_and_evaluate
from cambrian_gpu_agent.jobs import Finished, Kept, TaskSize, TrainingJob
from cambrian_gpu_agent.sandbox.choose import choose
from cambrian_gpu_agent.sandbox.mode import Limits
from cambrian_gpu_agent.tasks import resolve
from cambrian_gpu_agent.train import Trainer
from cambrian_gpu_agent.training_state import NotKept, beside, go_on, state_of

from .layers import HONEST, layer

NOISY = layer(
    "y = torch.dropout(y, 0.1, self.training) + self.seen\n"
    "if self.training:\n    with torch.no_grad():\n        self.seen += 0.01 * y.mean((0, 1))",
    init='self.register_buffer("seen", torch.zeros(hidden_size), persistent=False)',
)
"""Draws random numbers as it is trained, and has a buffer that no checkpoint of weights would hold."""
SIZES = (TaskSize("overwrite-recall", "tiny"), TaskSize("parity-with-resets", "tiny"))
TASK, PRESET = resolve("overwrite-recall", "tiny")
STEPS = 6


def trainer(source: str) -> Trainer:
    """As the child makes it; its random numbers are those of the process."""
    namespace: dict[str, Any] = {"__name__": "candidate"}
    exec(source, namespace)
    torch.manual_seed(7)
    size = PRESET.model
    model = LanguageModel(PRESET, lambda index: namespace["Layer"](size.hidden_size, size.heads, index))
    return Trainer(model, PRESET.optimiser)


def steps(training: Trainer, begin: int, end: int) -> list[float]:
    batches = TASK.training(PRESET, 7)
    for _ in range(begin):
        next(batches)
    pairs = (next(batches) for _ in range(begin, end))
    return [training.step(torch.from_numpy(pair.tokens), torch.from_numpy(pair.targets)) for pair in pairs]


def content(training: Trainer) -> dict[str, bytes]:
    import safetensors.torch

    kept = safetensors.torch.load(state_of(training))
    return {name: tensor.numpy().tobytes() for name, tensor in kept.items()}


@settings(deadline=None, max_examples=6)
@given(at=st.integers(1, STEPS - 1), again=st.integers(1, STEPS - 1), source=st.sampled_from([HONEST, NOISY]))
def test_whenever_it_is_kept_and_however_often_what_goes_on_has_the_same_bits(
    at: int, again: int, source: str
) -> None:
    whole = trainer(source)
    losses = steps(whole, 0, STEPS)
    wanted = content(whole)
    training, done = trainer(source), 0
    for stop in sorted({at, again}):
        assert steps(training, done, stop) == losses[done:stop]
        state, done = state_of(training), stop
        training = trainer(source)
        assert go_on(training, state, stop)
    assert steps(training, done, STEPS) == losses[done:]
    assert content(training) == wanted


def test_a_state_that_does_not_fit_changes_nothing() -> None:
    noisy, honest = trainer(NOISY), trainer(HONEST)
    steps(noisy, 0, 1)
    state = state_of(noisy)
    before = content(honest)
    other = trainer(NOISY.replace("hidden_size)", "1)"))
    for training, kept, count in ((honest, state, 1), (other, state, 1), (noisy, state, 2), (noisy, b"{}", 1)):
        assert not go_on(training, kept, count)
    assert {name: value for name, value in content(honest).items() if "random" not in name} == {
        name: value for name, value in before.items() if "random" not in name
    }


@pytest.mark.parametrize(
    ("statement", "init", "top"),
    [
        ("self.calls += 1", "self.calls = 0", ""),
        ("self.calls.append(1)", "self.calls = []", ""),
        ("type(self).calls += 1", "", "CALLS = 0"),
        ("self.box.calls += 1", 'self.box = type("Box", (), {})()\nself.box.calls = 0', ""),
        ('self.seen["training"] += 1', 'self.seen = {"training": 0}', ""),
        ("self.unseen[0](x.transpose(1, 2))", "self.unseen = [nn.BatchNorm1d(hidden_size)]", ""),
        ("self.noise = x.detach() * 2", "self.noise = torch.zeros(1)", ""),
        ("torch.rand(1, generator=self.dice)", "self.dice = torch.Generator()", ""),
        ("random.random()", "", "import random"),
        ("numpy.random.rand()", "", "import numpy"),
        ("self.linear.weight.requires_grad_(False)", "", ""),
    ],
)
def test_what_a_model_keeps_beside_its_tensors_is_seen(statement: str, init: str, top: str) -> None:
    source = layer(statement, init=init, top=top.replace("CALLS = 0", ""))
    if top == "CALLS = 0":
        source = source.replace("    def __init__", "    calls = 0\n\n    def __init__", 1)
    training = trainer(source)
    constant = beside(training.model)
    assert beside(training.model) == constant
    steps(training, 0, 1)
    assert beside(training.model) != constant


def test_a_buffer_with_several_elements_in_one_place_is_not_kept() -> None:
    training = trainer(layer("", init='self.register_buffer("wide", torch.zeros(1).expand(4))'))
    with pytest.raises(NotKept, match="wide has several elements in one place"):
        state_of(training)


def train(job: TrainingJob, device: Device = CPU) -> tuple[Finished, list[Kept]]:
    """The outcome, and every state that was kept on the way."""
    kept: list[Kept] = []
    outcome = train_and_evaluate(job, replace(choose("person"), device=device), Limits(), keep=kept.append)
    assert isinstance(outcome, Finished), outcome
    return outcome, kept


def same(outcome: Finished) -> object:
    """All that does not tell of time."""
    return [replace(result, seconds=0.0) for result in outcome.results], outcome.rungs


def test_in_the_sandbox_a_suite_goes_on_in_other_children() -> None:
    job = TrainingJob(NOISY, "Layer", SIZES, 600.0, 7, rungs=(0.3, 0.7))
    whole, _ = train(job)
    often, kept = train(replace(job, keep_every=1e-6))
    assert same(often) == same(whole), "to be kept changes nothing"
    first, second = ([one for one in kept if one.task == size.task] for size in SIZES)
    assert [len(one.losses) for one in first] == list(range(1, 20))
    # One after its first rung and the other at its last step but one; then one of another step, and one anew.
    again, _ = train(replace(job, kept=(first[9], second[-1])))
    assert same(again) == same(whole)
    assert again.resumed_from == 10 + len(second[-1].losses)
    assert "begun: from step 10" in again.log.decode()
    assert again.seconds >= second[-1].elapsed, "what was spent before counts"
    wrong = replace(first[9], losses=[*first[9].losses, np.nan])
    anew, _ = train(replace(job, kept=(wrong,)))
    assert same(anew) == same(whole)
    assert anew.resumed_from is None
    assert "begun: from the start: what was kept is of another model" in anew.log.decode()


@pytest.mark.skipif(cuda_trouble() is not None, reason=f"needs CUDA: {cuda_trouble()}")
@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_on_a_card_a_training_goes_on_to_the_same_bits(precision: Precision) -> None:
    job, card = TrainingJob(NOISY, "Layer", SIZES[:1], 600.0, 7, keep_every=1e-6), Device("cuda", precision)
    whole, kept = train(job, card)
    again, _ = train(replace(job, kept=(kept[9],)), card)
    assert again.resumed_from == 10
    assert same(again) == same(whole)


def test_in_the_sandbox_a_model_that_counts_is_never_kept() -> None:
    source = layer("self.calls += self.training", init="self.calls = 0")
    outcome, kept = train(TrainingJob(source, "Layer", SIZES[:1], 300.0, 7, keep_every=1e-6))
    assert kept == []
    assert "kept: never: NotKept: the model keeps something beside" in outcome.log.decode()
