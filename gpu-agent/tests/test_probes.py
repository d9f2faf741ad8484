"""Probes name what is wrong with the layer that has it, and nothing with honest unusual ones."""

from pathlib import Path

import pytest
import safetensors.torch
import torch

from cambrian_gpu_agent import probes
from cambrian_gpu_agent.child import answer
from cambrian_gpu_agent.evaluate import train_and_evaluate
from cambrian_gpu_agent.examine import APART, FULL_NAMES, LEAK_NAMES, NAMES, examine
from cambrian_gpu_agent.jobs import Examined, Finished, ProbeJob, TaskResult, TaskSize, TrainingJob
from cambrian_gpu_agent.novelty import digest, similarity
from cambrian_gpu_agent.probes import FULL_PROBES, LEAK_PROBES, PROBES, Subject
from cambrian_gpu_agent.sandbox.choose import choose
from cambrian_gpu_agent.sandbox.mode import Limits

from .layers import HONEST, LEARNS_TO_LOOK_AHEAD_FAR, layer

DEFECTS = {
    "overflow": ("y = torch.exp(x * 40)", "finite"),
    "gradient of 0": ("y = y + (x - x).abs().sqrt()", "finite"),
    "no gradient": ("y = y.detach()", "finite"),
    "overflow of long inputs": ("y = y * 1.2 ** torch.arange(x.shape[1])[:, None]", "numerics"),
    "transposed": ("y = y.transpose(1, 2)", "contract"),
    "nothing": ("y = None", "contract"),
}


def verdicts(source: str) -> dict[str, str]:
    subject = Subject(source, "Layer", 16, 2)
    return {name: probe.run(subject)[0] for name, probe in PROBES.items()}


@pytest.mark.parametrize("name", DEFECTS)
def test_each_defect_is_found_by_its_probe(name: str) -> None:
    forward, probe = DEFECTS[name]
    subject = Subject(layer(forward), "Layer", 16, 2)
    verdict, evidence = PROBES[probe].run(subject)
    assert verdict == "fail", evidence


def test_a_layer_that_stays_random_is_unknown() -> None:
    source = layer("y = y + self.noise.pop()", "self.noise = [torch.rand(1) for _ in range(9999)]")
    assert verdicts(source)["causality-by-perturbation"] == "unknown"


def test_a_layer_that_leaves_no_room_for_an_mlp_is_told_so() -> None:
    source = layer("", "self.large = nn.Linear(hidden_size, 400 * hidden_size)")
    result = answer(PROBES["initial-loss"], Subject(source, "Layer", 16, 2))
    assert result.verdict == "fail"
    assert "leave room" in str(result.evidence)


def test_parameters_that_are_spared_weight_decay_are_named() -> None:
    source = layer(
        "y = y * self.A_log", "self.A_log = nn.Parameter(torch.ones(1))\nself.A_log._no_weight_decay = True"
    )
    evidence = PROBES["initial-loss"].run(Subject(source, "Layer", 16, 2))[1]
    assert evidence["sparedWeightDecay"] == ["blocks.0.mixer.A_log"]
    assert abs(evidence["loss"] - evidence["logVocabulary"]) < 0.1


@pytest.mark.parametrize(
    ("forward", "expected"),
    [("y = y + torch.roll(x, -1, 1)", "fail"), ("y = y + torch.roll(x, 1, 1)[:, :1]", "pass"), ("", "pass")],
)
def test_a_leak_that_can_be_learnt_from_is_proved_by_learning(forward: str, expected: str) -> None:
    verdict, evidence = FULL_PROBES["leak-by-learning"].run(Subject(layer(forward), "Layer", 16, 2))
    assert verdict == expected, evidence
    assert (evidence["z"] > evidence["threshold"]) == (expected == "fail")


GROWTHS = {
    "linear": ("y = y.cumsum(1) / 9", "sub-quadratic"),
    "quadratic": ("y = y + (x @ x.mT).tril().softmax(-1) @ x", "quadratic"),
}


@pytest.mark.parametrize("name", GROWTHS)
def test_growth_is_told_by_what_is_counted(name: str) -> None:
    forward, rule = GROWTHS[name]
    subject = Subject(layer(forward), "Layer", 16, 2, sub_quadratic=True)
    verdict, evidence = FULL_PROBES["growth"].run(subject)
    assert round(evidence["exponents"]["flops"]) == (2 if rule == "quadratic" else 1)
    assert round(evidence["exponents"]["memory"]) == (2 if rule == "quadratic" else 1)
    low, high = evidence["exponents"]["secondsInterval"]
    assert low < evidence["exponents"]["seconds"] < high
    assert evidence["rule"] in (rule, "undecided")  # seconds are those of a busy machine
    assert (verdict == "fail") == (evidence["rule"] == "quadratic")


def test_programs_are_the_same_under_other_names() -> None:
    renamed = HONEST.replace("hidden_states\n", "hidden_states  # said\n").replace("linear", "mixing")
    other = layer("y = y.cumsum(1) / torch.arange(2, x.shape[1] + 2)[None, :, None]")
    assert digest(HONEST) == digest(renamed)
    assert digest(HONEST) != digest(other)
    assert similarity(HONEST, renamed) == 1.0
    assert 0.5 < similarity(HONEST, other) < 1.0
    assert similarity(HONEST, layer("y = torch.fft.rfft(x, dim=1).abs()[:, :1] + y")) < similarity(HONEST, other)


def test_the_counterexample_is_the_shortest_length_tried() -> None:
    subject = Subject(layer("y = y + x.flip(1) if x.shape[1] >= 16 else y"), "Layer", 16, 2)
    assert PROBES["causality-by-perturbation"].run(subject)[1]["length"] == 16


def check(source: str, time_limit: float = 20.0) -> Examined:
    job = ProbeJob(source, "Layer", TaskSize("overwrite-recall", "tiny"), time_limit)
    return examine(job, choose("person"), Limits())


def test_in_the_sandbox_every_probe_has_a_result() -> None:
    examined = check(HONEST)
    assert examined.verdict == "pass"
    assert [probe.name for probe in examined.probes] == list(PROBES) == list(NAMES)
    assert examined.cost is not None
    assert examined.cost.parameters == 16 * 17
    assert examined.cost.flops == 2 * 64 * 16 * 16


@pytest.mark.parametrize(
    ("source", "name", "cause"),
    [
        (layer("", top="os._exit(0)"), "import-effects", "status 0"),
        (layer("os._exit(0) if x.requires_grad else None"), "finite", "status 0"),
        (layer("time.sleep(99)"), "contract", "not done after 10 s"),
        (layer("", top="raise SystemExit"), "import-effects", "SystemExit"),
        ("def f(:", "source", "SyntaxError"),
    ],
)
def test_a_child_that_dies_fails_the_probe_under_way(source: str, name: str, cause: str) -> None:
    examined = check(source, time_limit=10.0)
    assert examined.verdict == "fail"
    assert examined.cost is None
    results = {probe.name: probe for probe in examined.probes}
    assert list(results) == list(NAMES)
    assert results[name].verdict == "fail"
    assert cause in str(results[name].evidence)
    later = set(NAMES[NAMES.index(name) + 1 :]) - set(APART)
    assert {results[later_name].verdict for later_name in later} == {"unknown"}


def trained(source: str, seed: int = 7) -> TaskResult:
    job = TrainingJob(source, "Layer", (TaskSize("overwrite-recall", "tiny"),), 30.0, seed)
    outcome = train_and_evaluate(job, choose("person"), Limits())
    assert isinstance(outcome, Finished), outcome
    return outcome.results[0]


def check_trained(source: str, weights: bytes) -> Examined:
    job = ProbeJob(source, "Layer", TaskSize("overwrite-recall", "tiny"), 20.0, weights=weights)
    return examine(job, choose("person"), Limits())


def test_a_leak_that_training_opens_is_found_in_the_trained_layer_alone() -> None:
    assert check(LEARNS_TO_LOOK_AHEAD_FAR).verdict == "pass"
    examined = check_trained(LEARNS_TO_LOOK_AHEAD_FAR, trained(LEARNS_TO_LOOK_AHEAD_FAR).weights)
    assert examined.verdict == "fail"
    assert {probe.name: probe.verdict for probe in examined.probes} == {
        "weights": "pass",
        "causality-by-perturbation": "fail",
        "causality-by-gradient": "fail",
        "prefix-consistency": "fail",
        "batch-independence": "pass",
        "state": "pass",
    }


def test_an_honest_trained_layer_is_cleared() -> None:
    examined = check_trained(HONEST, trained(HONEST).weights)
    assert examined.verdict == "pass"
    assert [probe.name for probe in examined.probes] == list(LEAK_PROBES) == list(LEAK_NAMES)
    assert examined.probes[0].evidence == {"tensors": 2, "numbers": 16 * 17}


@pytest.mark.parametrize(
    ("weights", "cause"),
    [
        (b"no safetensors", "Safetensor"),
        (safetensors.torch.save({"blocks.0.mixer.linear.weight": torch.zeros(16, 16)}), "Missing key"),
        (safetensors.torch.save({"blocks.0.mixer.other": torch.zeros(1)}), "Unexpected key"),
        (
            safetensors.torch.save(
                {"blocks.0.mixer.linear.weight": torch.zeros(8, 8), "blocks.0.mixer.linear.bias": torch.zeros(16)}
            ),
            "size mismatch",
        ),
    ],
)
def test_weights_of_another_layer_fail_and_nothing_else_is_run(weights: bytes, cause: str) -> None:
    examined = check_trained(HONEST, weights)
    assert [probe.verdict for probe in examined.probes] == ["fail", *["unknown"] * (len(LEAK_NAMES) - 1)]
    assert cause in str(examined.probes[0].evidence)


def test_every_file_is_listed() -> None:
    files = {path.stem for path in Path(probes.__file__).parent.glob("*.py")}
    files -= {"__init__", "calls", "places", "precision", "probe"}
    assert {name.replace("-", "_") for name in {**FULL_PROBES, **LEAK_PROBES}} == files
    assert (tuple(FULL_PROBES), tuple(LEAK_PROBES)) == (FULL_NAMES, LEAK_NAMES)
