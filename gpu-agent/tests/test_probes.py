"""Probes name what is wrong with the layer that has it, and nothing with honest unusual ones."""

from pathlib import Path

import pytest

from cambrian_gpu_agent import probes
from cambrian_gpu_agent.examine import NAMES, examine
from cambrian_gpu_agent.jobs import Examined, Job
from cambrian_gpu_agent.layer import load_class
from cambrian_gpu_agent.probes import PROBES, Subject
from cambrian_gpu_agent.sandbox.choose import choose
from cambrian_gpu_agent.sandbox.mode import Limits

from .layers import HONEST, layer

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


def test_every_file_is_listed() -> None:
    files = {path.stem for path in Path(probes.__file__).parent.glob("*.py")} - {"__init__", "probe"}
    assert {name.replace("-", "_") for name in PROBES} == files
