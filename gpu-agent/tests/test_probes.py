"""Probes name what is wrong with the layer that has it, and nothing with honest unusual ones."""

from pathlib import Path

import pytest
import safetensors.torch
import torch

from cambrian_gpu_agent import probes
from cambrian_gpu_agent.evaluate import train_and_evaluate
from cambrian_gpu_agent.examine import LEAK_NAMES, NAMES, examine
from cambrian_gpu_agent.jobs import Examined, Finished, Job
from cambrian_gpu_agent.layer import load_class
from cambrian_gpu_agent.probes import LEAK_PROBES, PROBES, Subject
from cambrian_gpu_agent.sandbox.choose import choose
from cambrian_gpu_agent.sandbox.mode import Limits

from .layers import HONEST, LEARNS_TO_LOOK_AHEAD, layer

HONEST_LAYERS = {
    "mean so far": HONEST,
    "tuple": HONEST.replace("return y", "return y, None, {}"),
    "identity": layer("y = x"),
    "float32 state": layer("y = y + (torch.zeros(x.shape[1], x.shape[2]) + x).cumsum(1)"),
    "float32 inside": layer("y = y.float() + x.float().cumsum(1).to(y.dtype) / 9"),
    "dropout": layer("y = torch.nn.functional.dropout(y, 0.5, self.training)"),
    "convolution by FFT": layer(
        "n = 2 * x.shape[1]\n"
        "k = torch.exp(-torch.arange(x.shape[1]))[None, :, None]\n"
        "y = torch.fft.irfft(torch.fft.rfft(y, n, dim=1) * torch.fft.rfft(k, n, dim=1), n, dim=1)[:, : x.shape[1]]"
    ),
    "recurrence": layer(
        "h, out = torch.zeros_like(y[:, 0]), []\n"
        "for t in range(x.shape[1]):\n    h = 0.5 * h + y[:, t]\n    out.append(h)\n"
        "y = torch.stack(out, 1)"
    ),
}

CHEATS = {
    "mean": ("y = y + x.mean(1, keepdim=True)", "causality-by-perturbation"),
    "small leak": ("y = y + 1e-4 * x.flip(1)", "causality-by-perturbation"),
    "next position": ("y = y + torch.roll(x, -1, 1)", "causality-by-gradient"),
    "detached": ("y = y + x.detach().amax(1, keepdim=True)", "causality-by-perturbation"),
    "only when long": ("y = y + x.sum(1, keepdim=True) if x.shape[1] > 64 else y", "causality-by-perturbation"),
    "only in eval": ("y = y if self.training else y + x.flip(1)", "causality-by-perturbation"),
    "only in training": ("y = y + x.flip(1) if self.training else y", "causality-by-perturbation"),
    "norm over the length": ("y = y / y.norm(dim=1, keepdim=True)", "causality-by-perturbation"),
    "infinite": ("y = y / (x.abs() > 1e-9).logical_not()", "finite"),
    "overflow": ("y = torch.exp(x * 40)", "finite"),
    "gradient of 0": ("y = y + (x - x).abs().sqrt()", "finite"),
    "no gradient": ("y = y.detach()", "finite"),
    "transposed": ("y = y.transpose(1, 2)", "contract"),
    "even lengths": ("y = y.view(x.shape[0], x.shape[1] // 2, 2, -1).reshape(x.shape)", "contract"),
    "nothing": ("y = None", "contract"),
}


def verdicts(source: str) -> dict[str, str]:
    subject = Subject(load_class(source, "Layer"), 16, 2)
    return {name: probe.run(subject)[0] for name, probe in PROBES.items()}


@pytest.mark.parametrize("name", HONEST_LAYERS)
def test_honest_layers_pass(name: str) -> None:
    assert set(verdicts(HONEST_LAYERS[name]).values()) == {"pass"}


@pytest.mark.parametrize("name", CHEATS)
def test_each_defect_is_found_by_its_probe(name: str) -> None:
    forward, probe = CHEATS[name]
    subject = Subject(load_class(layer(forward), "Layer"), 16, 2)
    verdict, evidence = PROBES[probe].run(subject)
    assert verdict == "fail", evidence


def test_a_layer_that_stays_random_is_unknown() -> None:
    source = layer("y = y + self.noise.pop()", "self.noise = [torch.rand(1) for _ in range(9999)]")
    assert verdicts(source)["causality-by-perturbation"] == "unknown"


def test_the_counterexample_is_the_shortest_length_tried() -> None:
    subject = Subject(load_class(layer("y = y + x.flip(1) if x.shape[1] >= 16 else y"), "Layer"), 16, 2)
    assert PROBES["causality-by-perturbation"].run(subject)[1]["length"] == 16


def check(source: str, time_limit: float = 20.0) -> Examined:
    job = Job(source, "Layer", "overwrite-recall", "tiny", time_limit)
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
        (layer("", top="os._exit(0)"), "contract", "status 0"),
        (layer("os._exit(0) if x.requires_grad else None"), "finite", "status 0"),
        (layer("time.sleep(99)"), "contract", "not done after 4 s"),
        (layer("", top="raise SystemExit"), "contract", "SystemExit"),
        ("def f(:", "contract", "SyntaxError"),
    ],
)
def test_a_child_that_dies_fails_the_probe_under_way(source: str, name: str, cause: str) -> None:
    examined = check(source, time_limit=4.0)
    assert examined.verdict == "fail"
    assert examined.cost is None
    results = {probe.name: probe for probe in examined.probes}
    assert list(results) == list(NAMES)
    assert results[name].verdict == "fail"
    assert cause in str(results[name].evidence)
    later = NAMES[NAMES.index(name) + 1 :]
    assert {results[later_name].verdict for later_name in later} == {"unknown"}


def trained(source: str, seed: int = 7) -> Finished:
    job = Job(source, "Layer", "overwrite-recall", "tiny", 30.0, seed)
    outcome = train_and_evaluate(job, choose("person"), Limits(), lambda *_: None)
    assert isinstance(outcome, Finished), outcome
    return outcome


def check_trained(source: str, weights: bytes) -> Examined:
    job = Job(source, "Layer", "overwrite-recall", "tiny", 20.0, weights=weights)
    return examine(job, choose("person"), Limits())


def test_a_leak_that_training_opens_is_found_in_the_trained_layer_alone() -> None:
    assert check(LEARNS_TO_LOOK_AHEAD).verdict == "pass"
    examined = check_trained(LEARNS_TO_LOOK_AHEAD, trained(LEARNS_TO_LOOK_AHEAD).weights)
    assert examined.verdict == "fail"
    assert {probe.name: probe.verdict for probe in examined.probes} == {
        "weights": "pass",
        "causality-by-perturbation": "fail",
        "causality-by-gradient": "fail",
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
    assert [probe.verdict for probe in examined.probes] == ["fail", "unknown", "unknown"]
    assert cause in str(examined.probes[0].evidence)


def test_every_file_is_listed() -> None:
    files = {path.stem for path in Path(probes.__file__).parent.glob("*.py")} - {"__init__", "probe"}
    assert {name.replace("-", "_") for name in {**PROBES, **LEAK_PROBES}} == files
