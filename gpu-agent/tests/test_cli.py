"""The commands as people run them."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import safetensors.numpy

from cambrian_gpu_agent import commands, sandbox, tasks
from cambrian_gpu_agent.commands import COMMANDS
from cambrian_gpu_agent.device import cuda_trouble
from cambrian_gpu_agent.examine import FULL_NAMES
from cambrian_gpu_agent.sandbox.choose import MODES
from cambrian_gpu_agent.tasks import TASKS

from .layers import HONEST, LOOKS_AHEAD, layer
from .own_tasks import EXAMPLE

PROGRAM = Path(sys.executable).parent / "cambrian-gpu-agent"


def run(*arguments: str) -> tuple[int, str, str]:
    answer = subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, timeout=60, check=False)
    return answer.returncode, answer.stdout, answer.stderr


def write(folder: Path, source: str) -> str:
    path = folder / "layer.py"
    path.write_text(source)
    return str(path)


def test_train_measures_and_keeps_what_it_is_asked_to(tmp_path: Path) -> None:
    out = tmp_path / "out"
    file = write(tmp_path, HONEST)
    code, stdout, _ = run("train", file, "--preset", "tiny", "--seed", "3", "--out", str(out), "--json")
    report: dict[str, Any] = json.loads(stdout)
    assert code == 0
    assert report["outcome"] == "finished"
    (result,) = report["results"]
    assert (report["class"], report["randomSeed"], result["steps"]) == ("Layer", 3, 20)
    assert result["loss"] > 0
    assert [rung["results"][0]["steps"] for rung in report["rungs"]] == [2, 7]
    assert result["flops"] > 0
    assert len((out / "overwrite-recall.curve.jsonl").read_text().splitlines()) == 20
    assert safetensors.numpy.load((out / "overwrite-recall.weights.safetensors").read_bytes())
    assert report["environment"]["digest"] in (out / "log.txt").read_text()


def test_another_split_is_another_measurement_of_the_same_training(tmp_path: Path) -> None:
    file = write(tmp_path, HONEST)
    reports = [json.loads(run("train", file, "--preset", "tiny", "--split", split, "--json")[1]) for split in "01"]
    (explored,), (fresh,) = (report["results"] for report in reports)
    assert [report["split"] for report in reports] == [0, 1]
    assert explored["trainingLoss"] == fresh["trainingLoss"]
    assert explored["loss"] != fresh["loss"]
    assert explored["taskDigest"] != fresh["taskDigest"]


def test_train_says_why_there_is_no_result(tmp_path: Path) -> None:
    file = write(tmp_path, layer("y = y[:, :1]"))
    code, stdout, _ = run("train", file, "--preset", "tiny", "--json")
    report = json.loads(stdout)
    assert code == 5
    assert (report["outcome"], report["reason"]) == ("failed", "contract")
    assert "results" not in report


SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "check-report.v1.json").read_text())


def test_a_folder_is_checked_file_by_file_and_each_report_keeps_the_published_schema(tmp_path: Path) -> None:
    renamed = HONEST.replace("linear", "mixing")
    for name, source in (("a", HONEST), ("b", LOOKS_AHEAD), ("helpers", "x = 1"), ("c", renamed)):
        (tmp_path / f"{name}.py").write_text(source)
    (tmp_path / "d.py").write_text("def f(:")
    code, stdout, stderr = run("check", str(tmp_path), "--preset", "tiny", "--json", "--earlier", str(tmp_path))
    reports = [json.loads(line) for line in stdout.splitlines()]
    assert code == 5
    assert [Path(report["file"]).name for report in reports] == ["a.py", "b.py", "c.py"]
    assert [report["verdict"] for report in reports] == ["fail", "fail", "fail"]
    for report in reports:
        jsonschema.validate(report, SCHEMA)
    # The same program under other names is no news.
    failed = [[probe["name"] for probe in report["probes"] if probe["verdict"] == "fail"] for report in reports]
    assert failed[0] == failed[2] == ["novelty"]
    assert "causality-by-perturbation" in failed[1]
    assert "helpers.py is left out" in stderr
    assert "d.py: not Python" in stderr


def test_a_full_check_asks_what_a_quick_one_has_no_time_for(tmp_path: Path) -> None:
    file = write(tmp_path, layer("y = y + torch.softmax(x @ x.mT, -1).tril() @ x"))
    code, stdout, _ = run("check", file, "--preset", "tiny", "--full", "--sub-quadratic", "--json")
    report = json.loads(stdout)
    jsonschema.validate(report, SCHEMA)
    verdicts = {probe["name"]: probe["verdict"] for probe in report["probes"]}
    assert code == 5
    assert list(verdicts) == list(FULL_NAMES)
    assert verdicts["growth"] == "fail"
    assert verdicts["causality-by-perturbation"] == "fail"
    assert verdicts["leak-by-learning"] == "pass"  # it is too small to be learnt in so few steps, and is no proof


def test_check_answers_with_its_exit_status(tmp_path: Path) -> None:
    code, stdout, _ = run("check", write(tmp_path, HONEST), "--preset", "tiny", "--json")
    report = json.loads(stdout)
    assert code == 0
    assert list(report) == ["v", "file", "class", "verdict", "probes", "cost", "sandbox"]
    assert list(report["cost"]) == ["parameters", "flops", "seconds"]
    assert {tuple(probe) for probe in report["probes"]} == {("name", "verdict", "evidence", "hint")}
    code, stdout, _ = run("check", write(tmp_path, LOOKS_AHEAD), "--preset", "tiny")
    assert code == 5
    assert "fail    causality-by-perturbation" in stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["check", "missing.py"], "cannot read missing.py"),
        (["check", "FILE", "--class", "Other"], "no class Other"),
        (["train", "FILE", "--task", "chess"], "there are: byte-lm, overwrite-recall"),
        (["train", "FILE", "--preset", "huge"], "laptop, gpu, tiny"),
        (["train", "FILE", "--sandbox", "printed"], "printed"),
        (["train", "FILE", "--sandbox", "unsafe"], "--unsafe"),
        (["work", "--url", "nats://x", "--creds", "missing"], "missing"),
        (["work", "--url", "nats://x", "--creds", "a", "--creds", "b"], "--creds was given 2 times"),
        (["work", "--url", "nats://x", "--creds", "a", "--exit-when-idle", "0"], "above 0 is wanted"),
        (["work", "--url", "nats://x", "--creds", "a", "--keep-every", "-1"], "0 for never"),
        (["dance"], "invalid choice"),
        ([], "COMMAND"),
    ],
)
def test_wrong_use_is_answered_with_2_and_a_reason(tmp_path: Path, arguments: list[str], said: str) -> None:
    file = write(tmp_path, HONEST)
    code, stdout, stderr = run(*(file if argument == "FILE" else argument for argument in arguments))
    assert code == 2
    assert said in stderr
    assert stdout == ""


def test_who_may_stand_by_is_said_by_on_or_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAMBRIAN_STANDBY", "perhaps")
    code, _, stderr = run("work", "--url", "nats://x", "--creds", str(tmp_path / "a"))
    assert (code, stderr) == (2, 'cambrian-gpu-agent: CAMBRIAN_STANDBY is "perhaps": on or off is wanted\n')


@pytest.mark.skipif(cuda_trouble() is None, reason="this machine has a card")
def test_without_cards_there_is_nothing_to_pin_workers_to() -> None:
    code, _, stderr = run("work", "--url", "nats://x", "--creds", "a", "--gpus", "all")
    assert (code, stderr) == (2, f"cambrian-gpu-agent: --gpus all: {cuda_trouble()}\n")
    assert run("doctor", "--gpus", "all", "--json") == (2, "", stderr)


def test_unsafe_runs_with_limits_only_and_says_so(tmp_path: Path) -> None:
    file = write(tmp_path, HONEST)
    code, stdout, _ = run("check", file, "--preset", "tiny", "--sandbox", "unsafe", "--unsafe", "--json")
    assert code == 0
    assert json.loads(stdout)["sandbox"] == "unsafe"


def test_doctor_names_a_sandbox_that_works() -> None:
    code, stdout, _ = run("doctor", "--json")
    report = json.loads(stdout)
    works = [name for name, state in report["sandboxes"].items() if state["works"]]
    assert set(report["sandboxes"]) == {"bubblewrap", "landlock"}
    assert report["sandbox"] == (works[0] if works else None)
    assert code == (0 if works else 5)
    assert report["torch"].startswith("2.13.0")


@pytest.mark.parametrize(
    ("package", "registry", "other"),
    [
        (commands, COMMANDS, {"command", "device_options", "layer_file", "pinning", "supervision", "trainings"}),
        (tasks, TASKS, {"task", "metrics", "sizes", "appearances", "corpus", "groups", "lines"}),
        (
            sandbox,
            MODES,
            {
                "cgroup",
                "choose",
                "cuda",
                "host",
                "kernel",
                "launcher",
                "mode",
                "process",
                "program",
                "run",
                "seccomp",
            }
            | {"self_test", "syscalls"},
        ),
    ],
)
def test_every_file_is_listed(package: Any, registry: dict[str, Any], other: set[str]) -> None:
    files = {path.stem for path in Path(package.__file__).parent.glob("*.py")} - {"__init__"}
    assert files - other == {name.replace("-", "_") for name in registry}


def test_a_task_of_ones_own_is_checked_and_trained_on(tmp_path: Path) -> None:
    own = tmp_path / "brackets.py"
    own.write_text(EXAMPLE)
    code, stdout, _ = run("task", str(own), "--preset", "tiny", "--json")
    report = json.loads(stdout)
    assert (code, report["verdict"], report["task"], report["metric"]) == (0, "pass", "brackets", "accuracy")
    layer_file = write(tmp_path, HONEST)
    code, stdout, stderr = run("train", layer_file, "--task", str(own), "--preset", "tiny", "--json")
    assert code == 0, stdout + stderr
    (result,) = json.loads(stdout)["results"]
    assert (result["task"], result["taskDigest"]) == ("brackets", report["digest"])
    own.write_text(EXAMPLE.replace('"vocabulary"', '"vocabulry"'))
    code, stdout, _ = run("task", str(own))
    assert code == 5
    assert "did you mean 'vocabulary'?" in stdout
    (tmp_path / "parity.py").write_text(EXAMPLE)
    code, _, stderr = run("train", write(tmp_path, HONEST), "--task", str(tmp_path / "parity.py"))
    assert code == 2
    assert "a task of ours is called parity" in stderr
