"""What models are trained on and how: gradients that add up, bfloat16, torch.compile and memory that runs out.

What needs a card is skipped where there is none.
"""

import json
import re
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import safetensors.torch
import torch

from cambrian_gpu_agent import device as devices
from cambrian_gpu_agent import mixers
from cambrian_gpu_agent.autocast import bfloat16
from cambrian_gpu_agent.backbone import LanguageModel
from cambrian_gpu_agent.checkpoint import halved
from cambrian_gpu_agent.child import reason
from cambrian_gpu_agent.device import CPU, Device, cards, cuda_trouble
from cambrian_gpu_agent.environment import environment
from cambrian_gpu_agent.evaluate import train_and_evaluate
from cambrian_gpu_agent.jobs import Failed, Finished, TaskSize, TrainingJob
from cambrian_gpu_agent.mixers import MIXERS
from cambrian_gpu_agent.ranking.run import batches
from cambrian_gpu_agent.sandbox import cuda, process
from cambrian_gpu_agent.sandbox.choose import MODES, choose, trouble
from cambrian_gpu_agent.sandbox.mode import Launch, Limits
from cambrian_gpu_agent.sandbox.run import run
from cambrian_gpu_agent.tasks import TASKS, resolve
from cambrian_gpu_agent.tasks.task import Preset
from cambrian_gpu_agent.train import Trainer
from cambrian_gpu_agent.wire import WEIGHTS_LIMIT

from .layers import HONEST, layer

TASK, PRESET = resolve("overwrite-recall", "tiny")
JOB = TrainingJob(HONEST, "Layer", (TaskSize("overwrite-recall", "tiny"),), 300.0, 7)
ARTIFACT = 6 * 1024 * 1024
"""Bytes that the gate takes."""

HARMLESS = ["name a thread", "make an anonymous file", "make a socket of this machine", "listen under a name"]
NAMES_A_THREAD = """
import os, threading
worked = []

def attempt(name, action):
    try:
        action()
    except OSError:
        return
    worked.append(name)

def named():
    path = f"/proc/self/task/{threading.get_native_id()}/comm"
    os.write(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666), b"named")

thread = threading.Thread(target=attempt, args=("name a thread", named))
thread.start()
thread.join()
attempt("make an anonymous file", lambda: os.memfd_create("x"))
attempt("fill it", lambda: os.write(os.memfd_create("x"), b"x"))
attempt("stretch it", lambda: os.ftruncate(os.memfd_create("x"), 1))
import socket
attempt("open a socket", lambda: socket.socket())
attempt("make a socket of this machine", lambda: socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET))

def local():
    return socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)

def listening():
    server = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    server.bind("\\0cambrian-" + str(os.getpid()))
    server.listen()
    return server

attempt("listen under a name", listening)

def let_in():
    server = listening()
    server.setblocking(False)
    try:
        server.accept()
    except BlockingIOError:
        pass  # it may, but nobody is there

attempt("let somebody in", let_in)
attempt("listen at a file", lambda: local().bind("/tmp/cambrian"))
attempt("listen at a file of its own", lambda: local().bind("/proc/self/task/cambrian"))
attempt("connect one", lambda: local().connect("\\0cambrian"))
attempt("send by one", lambda: local().sendto(b"x", "\\0cambrian"))
attempt("start a process", os.fork)
attempt("go without its mark", lambda: os.write(os.open("/proc/self/oom_score_adj", os.O_WRONLY), b"0"))
attempt("write the parent's memory", lambda: os.open(f"/proc/{os.getppid()}/mem", os.O_RDWR))
attempt("read users", lambda: open("/etc/passwd").read())
wire.send_json({"worked": worked})
"""

needs_a_card = pytest.mark.skipif(cuda_trouble() is not None, reason=f"needs CUDA: {cuda_trouble()}")


def trained(preset: Preset, device: Device = CPU, steps: int = 3) -> tuple[list[float], LanguageModel]:
    """Losses of the first steps, and the model after them."""
    torch.manual_seed(7)
    size = preset.model
    model = LanguageModel(preset, lambda index: MIXERS["linear"](size.hidden_size, size.heads, index))
    trainer, drawn = Trainer(model, preset.optimiser, device), batches(TASK, preset, 7)
    return [trainer.step(*next(drawn)) for _ in range(steps)], model


def outcome_on(device: Device, job: TrainingJob = JOB) -> Finished | Failed:
    return train_and_evaluate(job, replace(choose("person"), device=device), Limits())


def test_four_micro_batches_are_the_whole_batch_though_each_scores_another_number_of_positions() -> None:
    quarter = replace(PRESET, optimiser=replace(PRESET.optimiser, micro_batch=PRESET.optimiser.batch // 4))
    scored = (next(TASK.training(PRESET, 7)).targets >= 0).reshape(4, -1).sum(axis=1)
    assert len(set(scored.tolist())) > 1
    (losses, model), (parts, other) = trained(PRESET), trained(quarter)
    assert losses == pytest.approx(parts, rel=1e-6)
    for one, two in zip(model.parameters(), other.parameters(), strict=True):
        torch.testing.assert_close(one, two, rtol=1e-4, atol=1e-6)


def test_a_preset_without_micro_batches_has_the_digest_that_it_had() -> None:
    assert TASK.digest(PRESET) == "sha256:bbed5e132bfa339eace2094938099696b6c93a15179bd6f1caa6edcdd51aa952"
    quarter = replace(PRESET, optimiser=replace(PRESET.optimiser, micro_batch=2))
    assert TASK.digest(quarter) != TASK.digest(PRESET)


def test_bfloat16_trains_otherwise_but_as_well_and_the_environment_says_so() -> None:
    exact, rounded = outcome_on(CPU), outcome_on(Device(precision="bfloat16"))
    assert isinstance(exact, Finished)
    assert isinstance(rounded, Finished)
    assert exact.results[0].loss != rounded.results[0].loss
    assert exact.results[0].loss == pytest.approx(rounded.results[0].loss, abs=0.05)
    told = environment(Device(precision="bfloat16"))
    assert told.device == "cpu, bfloat16 autocast"
    assert told.digest != environment().digest
    assert told.digest in rounded.log.decode()


def test_a_compiler_that_works_in_the_sandbox_is_used_and_one_that_fails_is_told_of() -> None:
    plain = outcome_on(CPU)
    assert isinstance(plain, Finished)
    for backend, said in (("aot_eager", "torch.compile: aot_eager\n"), ("no-such-compiler", "trained without")):
        outcome = outcome_on(Device(compile=backend))
        assert isinstance(outcome, Finished), outcome
        assert said in outcome.log.decode()
        assert environment(Device(compile=backend)).device == f"cpu, torch.compile {backend}"
        np.testing.assert_allclose(outcome.results[0].loss, plain.results[0].loss, rtol=1e-3)


@pytest.mark.parametrize(
    "error",
    [
        torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB."),
        RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling cublasCreate(handle)"),
        RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory: you tried to allocate 8 bytes"),
        MemoryError(),
    ],
)
def test_errors_of_memory_are_known_whatever_their_class(error: Exception) -> None:
    assert reason(error) == "out-of-memory"
    assert reason(RuntimeError("shapes do not fit")) == "crashed"


@pytest.mark.parametrize("greedy", ["torch.empty(1 << 40)", "bytearray(1 << 40)"])
def test_a_training_beyond_its_memory_fails_with_what_would_help(greedy: str) -> None:
    outcome = outcome_on(CPU, replace(JOB, source=layer(f"if x.requires_grad: {greedy}")))
    assert isinstance(outcome, Failed)
    assert outcome.reason == "out-of-memory"
    assert "micro-batch" in outcome.message


def test_a_card_is_named_by_its_driver_and_only_those_that_are_visible(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place, model in (("0000:01:00.0", "NVIDIA A"), ("0000:02:00.0", "NVIDIA B")):
        (tmp_path / place).mkdir()
        (tmp_path / place / "information").write_text(f"Model: \t\t {model}\nIRQ:   \t\t 7\n")
    monkeypatch.setattr(devices, "CARDS", tmp_path)
    for visible, named in (("", "NVIDIA A, NVIDIA B"), ("1", "NVIDIA B"), ("GPU-4f2a", "NVIDIA A, NVIDIA B")):
        cards.cache_clear()
        monkeypatch.setenv("CUDA_VISIBLE_DEVICES", visible)
        assert Device("cuda", "bfloat16").text == f"cuda {named}, bfloat16 autocast"
    cards.cache_clear()


@pytest.mark.parametrize("name", ["bubblewrap", "landlock"])
def test_a_child_for_a_card_gets_at_its_device_files_and_no_other_does(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = tmp_path / "nvidia0"
    card.touch()
    monkeypatch.setattr(cuda, "DEVICES", (f"{tmp_path}/nvidia[0-9]*",))
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "0")
    if (why := trouble(name)) is not None:
        pytest.skip(f"{name} does not work here: {why}")
    mode = MODES[name]
    with_card = Launch("child", 3, 4, Limits(), device=Device("cuda"))
    without = Launch("child", 3, 4, Limits())
    assert str(card) in " ".join(mode.command(with_card))
    assert str(card) not in " ".join(mode.command(without))
    assert with_card.environment["CUDA_VISIBLE_DEVICES"] == "0"
    assert "CUDA_VISIBLE_DEVICES" not in without.environment
    told: dict[str, Any] = json.loads(mode.command(with_card)[-1])
    assert told["memory"] is None  # CUDA reserves more addresses than any limit would allow
    assert told["card"]
    assert not json.loads(mode.command(without)[-1])["card"]


@pytest.mark.parametrize("name", ["bubblewrap", "landlock"])
def test_a_child_for_a_card_names_its_threads_and_makes_an_empty_file_and_does_no_more(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if (why := trouble(name)) is not None:
        pytest.skip(f"{name} does not work here: {why}")
    answers = [run(MODES[name], NAMES_A_THREAD, Limits(seconds=20)).answer]
    monkeypatch.setattr(process, "CPU", Device("cuda"))  # what a program has, which trains on nothing
    answers.append(run(MODES[name], NAMES_A_THREAD, Limits(seconds=20)).answer)
    assert answers == [{"worked": []}, {"worked": HARMLESS}]


def test_a_triangular_system_in_autocast_is_solved_in_float32() -> None:
    narrow, right = torch.rand(5, 5).bfloat16(), torch.rand(5, 2).bfloat16().requires_grad_()
    with bfloat16("cpu"):
        solved = torch.linalg.solve_triangular(narrow.tril(-1), right, upper=False, unitriangular=True)
    exact = torch.linalg.solve_triangular(narrow.float().tril(-1), right.float(), upper=False, unitriangular=True)
    torch.testing.assert_close(solved, exact)
    (gradient,) = torch.autograd.grad(solved.sum(), right)
    assert gradient.dtype == torch.bfloat16


def test_what_is_trained_in_bfloat16_answers_in_float32() -> None:
    """In bfloat16 the answers of this layer are further apart than a leak's."""
    source = (Path(mixers.__file__).parent / "gla.py").read_text()
    job = replace(JOB, source=source, class_name="GatedLinearAttention")
    outcome = outcome_on(Device(precision="bfloat16"), job)
    assert isinstance(outcome, Finished), outcome
    found = re.search(rb"consistency: \d+ calls, relative difference at most (\S+);", outcome.log)
    assert found is not None
    assert float(found[1]) < 1e-5


def test_a_failure_is_heard_though_its_pipe_was_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "PIPE", 4096)
    outcome = outcome_on(CPU, replace(JOB, source=layer("if x.requires_grad: raise ValueError('as it is')")))
    assert isinstance(outcome, Failed)
    assert (outcome.reason, "as it is" in outcome.message) == ("crashed", True)


def test_the_weights_of_every_preset_are_taken_and_the_gate_takes_those_of_two_blocks_rounded() -> None:
    for task in TASKS.values():
        for preset in task.presets.values():
            model = LanguageModel(preset, partial(MIXERS["softmax"], preset.model.hidden_size, preset.model.heads))
            assert 4 * sum(p.numel() for p in model.parameters()) < preset.weights_limit < WEIGHTS_LIMIT
    checkpoint = safetensors.torch.save(model.state_dict())
    loaded = safetensors.torch.load(halved(checkpoint))
    for key, value in model.state_dict().items():
        torch.testing.assert_close(loaded[key], value.bfloat16(), rtol=0, atol=0)
    _, gpu = resolve("byte-lm", "gpu")
    assert 2 * gpu.parameters < ARTIFACT < 4 * gpu.parameters


@needs_a_card
def test_a_card_trains_what_the_processor_trains() -> None:
    there, here = outcome_on(Device("cuda", "bfloat16")), outcome_on(CPU)
    assert isinstance(there, Finished), there
    assert isinstance(here, Finished)
    assert there.results[0].loss == pytest.approx(here.results[0].loss, abs=0.1)


@needs_a_card
def test_a_card_whose_memory_is_full_says_what_would_help() -> None:
    greedy = layer("if x.requires_grad: torch.empty(1 << 42, device=x.device)")
    outcome = outcome_on(Device("cuda", "bfloat16"), replace(JOB, source=greedy))
    assert isinstance(outcome, Failed)
    assert outcome.reason == "out-of-memory"
    assert "micro-batch" in outcome.message
