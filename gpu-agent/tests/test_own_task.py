"""Tasks of the user's own: what is refused and why, what a hostile file can do, and that its numbers are sound."""

import os
import socket
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cambrian_gpu_agent.evaluate import train_and_evaluate
from cambrian_gpu_agent.examine import examine
from cambrian_gpu_agent.jobs import Failed, Finished, ProbeJob, TaskSize, TrainingJob
from cambrian_gpu_agent.own_task import numbers, process
from cambrian_gpu_agent.own_task.check import Checked, check
from cambrian_gpu_agent.own_task.numbers import BadTask, decode
from cambrian_gpu_agent.own_task.process import TaskFailed, opened
from cambrian_gpu_agent.sandbox.choose import MODES, choose, trouble
from cambrian_gpu_agent.sandbox.mode import Limits
from cambrian_gpu_agent.tasks.metrics import accuracy

from .layers import HONEST
from .own_tasks import EXAMPLE, PAGE, SOUND, file
from .processes import below, wait_until_gone

LIMITS = Limits(seconds=30)
ISOLATING = [name for name, mode in MODES.items() if mode.isolates]


def size(source: str, preset: str = "tiny") -> TaskSize:
    return TaskSize("own", preset, source)


def checked(source: str, preset: str = "tiny") -> Checked:
    return check(size(source, preset), choose("person"), LIMITS)


LEAST: dict[str, Any] = {"vocabulary": 9, "length": 12, "chance": 0.5}


@pytest.mark.parametrize(
    ("task", "says"),
    [
        ([], "TASK has to be a dict with vocabulary, length"),
        ({}, "TASK['vocabulary'] is missing; set it to a whole number from 2 to 65536"),
        ({**LEAST, "vocabulary": 1}, "TASK['vocabulary'] has to be a whole number from 2 to 65536; it is 1"),
        ({**LEAST, "length": 12.5}, "TASK['length'] has to be a whole number from 1 to 8192; it is 12.5"),
        ({**LEAST, "length": True}, "TASK['length'] has to be a whole number from 1 to 8192; it is True"),
        ({"vocabulary": 9, "length": 12}, "TASK['chance'] is missing"),
        ({**LEAST, "chance": 1}, "TASK['chance'] has to be a number from 0 to 0.999; it is 1"),
        ({**LEAST, "vocabulry": 9}, "TASK has an unknown 'vocabulry'; did you mean 'vocabulary'?"),
        ({**LEAST, "held_out_lengths": []}, "TASK['held_out_lengths'] has to be a list of 1 to 4 numbers"),
        ({**LEAST, "data": {"a": "b"}}, "TASK['data'] has to be a dict of finite numbers by name"),
        ({**LEAST, "model": {"heads": 5}}, "hidden_size of 64, which its 5 heads do not divide"),
        ({**LEAST, "optimiser": {"steps": 0}}, "TASK['optimiser']['steps'] has to be a whole number from 1"),
        ({**LEAST, "optimiser": {"lr": 1}}, "TASK['optimiser'] has an unknown 'lr'; it may have steps"),
        ({**LEAST, "presets": {"huge": {}}}, "TASK['presets'] has an unknown 'huge'; it may have laptop"),
        ({**LEAST, "presets": {"gpu": {"length": 9000}}}, "TASK['presets']['gpu']['length'] has to be"),
        ({**LEAST, "length": 8192, "held_out": 4096}, "at most 1048576 are taken; lessen batch, held_out"),
        ({**LEAST, "vocabulary": 65536, "length": 512}, "logits are measured at once; lessen held_out"),
        ({**LEAST, "scored_by_loss": [1, 2]}, "[loss that scores 0, smaller loss that scores 1]"),
    ],
)
def test_numbers_that_are_none_are_refused_with_their_place(task: object, says: str) -> None:
    with pytest.raises(BadTask) as refused:
        decode(task)
    assert says in str(refused.value)


def test_a_preset_changes_what_it_names_and_nothing_else() -> None:
    given = {**LEAST, "held_out_lengths": [12, 24], "data": {"a": 1, "b": 2}, "model": {"layers": 3}}
    found = decode(
        {**given, "presets": {"gpu": {"length": 99, "data": {"b": 5}}, "tiny": {"held_out": 7}}}
    ).presets
    assert found["laptop"].held_out_lengths == (12, 24) == found["tiny"].held_out_lengths
    assert (found["gpu"].length, found["gpu"].held_out_lengths) == (99, (99,))
    assert found["gpu"].data == {"a": 1, "b": 5}
    assert {preset.model.layers for preset in found.values()} == {3}
    assert found["tiny"].held_out == 7
    assert found["tiny"].model.hidden_size == 16


FAULTS: dict[str, tuple[str, str]] = {
    "no TASK": ("import numpy", "the file has no dict TASK; write one with vocabulary"),
    "not Python": ("def (", "SyntaxError"),
    "raises": ("1 / 0", "ZeroDivisionError: division by zero"),
    "leaves": ("import sys; sys.exit(0)", "SystemExit"),
    "dies": ("import os; os._exit(3)", "its process ended: it ended with status 3"),
    "no batches": ("TASK = {'vocabulary': 2, 'length': 2, 'chance': 0}", "no function batches(rng, size, length"),
    "other parameters": (file(parameters="rng, size"), "batches cannot be called as batches(rng, size, length"),
    "not a number": (file(numbers="'floor': float('nan')"), "TASK has to be finite numbers, lists and dicts"),
    "a function in TASK": (file(numbers="'data': len"), "TASK holds a builtin_function_or_method"),
    "returns": (file().replace("yield", "return"), "batches has to yield batches without end"),
    "one array": (file("yield tokens"), "batches has to yield pairs `tokens, targets`; it yielded a ndarray"),
    "fractions": (
        file("yield tokens / 2, targets"),
        "the tokens of batches have the dtype float64; whole numbers",
    ),
    "a shape": (
        file("yield tokens[:, 1:], targets"),
        "have the shape [8, 11]; it has to be [size, length] = [8, 12]",
    ),
    "a token": (file("yield tokens + 1, targets"), "a token is 9; with a vocabulary of 9 it has to lie in 0 … 8"),
    "a target": (file("yield tokens, targets - 1"), "a target is -101; with a vocabulary of 9 it has to lie in"),
    "nothing scored": (file("yield tokens, targets * 0 - 100"), "no target of a batch is scored: all are -100"),
    "an end": (file("yield tokens, targets\nreturn"), "batches ended; it has to yield batches without end"),
    "randomness of its own": (
        file("yield np.random.default_rng().integers(0, 9, (size, length)), targets"),
        "batches made other sequences from the same seed in another process",
    ),
    "no randomness": (
        file().replace("while True:", "rng = np.random.default_rng(0)\n    while True:"),
        "batches made the same sequences from two seeds",
    ),
    "what is held out is trained on": (
        file("tokens[:, :] = np.arange(length) % 9 + rng.integers(0, 2, (size, 1)) * 0\nyield tokens, targets"),
        "100 % of the held-out sequences of length 12 occur in the first 20 training batches",
    ),
    "a metric of two": (file(after="def metric(logits, targets): return 2"), "metric returned 2.0; it has to lie"),
    "a metric of none": (file(after="def metric(logits, targets): pass"), "metric returned a NoneType"),
    "a metric by chance": (
        file(after="def metric(logits, targets): return np.random.rand()"),
        "metric gave two numbers for the same answers",
    ),
    "a metric of losses": (
        file(after="def metric(logits, targets): return 0.0"),
        "metric gives right answers 0, not above TASK['chance'] = 0.111",
    ),
    "too little chance": (
        file("targets[:, 2:] = 4\nyield tokens, targets"),
        "always answering 4 is right 1.000 of the time on sequences of length 12",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_file_that_is_no_task_is_told_why(name: str) -> None:
    source, says = FAULTS[name]
    with pytest.raises((BadTask, TaskFailed)) as refused:
        checked(source)
    assert says in str(refused.value)


def test_the_example_of_the_page_is_sound_at_every_size_and_the_page_names_every_number() -> None:
    for preset in ("laptop", "tiny", "gpu"):
        assert checked(EXAMPLE, preset).metric == "accuracy"
    text = PAGE.read_text()
    for name in (*numbers.TASK, *numbers.MODEL, *numbers.OPTIMISER):
        assert f"`{name}`" in text, name


def test_a_file_that_does_not_answer_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "ANSWER_WITHIN", 2.0)
    with pytest.raises(TaskFailed, match=r"the task own: its process did not answer within 2 s"):
        checked(file("while True: pass"))


HALF = file(after="def metric(logits, targets):\n    print('asked', logits.shape)\n    return 0.5")
JOB = TrainingJob(HONEST, "Layer", (size(EXAMPLE), TaskSize("half", "tiny", HALF)), 120.0, 7, (0.5,))


def train(job: TrainingJob) -> Finished | Failed:
    return train_and_evaluate(job, choose("person"), Limits())


def test_a_training_on_own_tasks_is_repeatable_and_its_digest_covers_the_file() -> None:
    first, again = train(JOB), train(JOB)
    assert isinstance(first, Finished), first
    assert isinstance(again, Finished), again
    assert [replace(result, seconds=0) for result in first.results] == [
        replace(result, seconds=0) for result in again.results
    ]
    own, half = first.results
    assert [(result.task, result.steps) for result in first.rungs[0].results] == [("own", 10), ("half", 10)]
    assert half.accuracy == 0.5
    assert "output of the task half:\nasked (64, 12, 9)\nasked (128, 12, 9)" in first.log.decode()
    other = size(EXAMPLE + "\n# the same\n")
    with (
        opened(other, choose("person"), LIMITS) as changed,
        opened(JOB.sizes[0], choose("person"), LIMITS) as same,
    ):
        assert same.task.digest(same.preset) == own.task_digest != changed.task.digest(changed.preset)
        assert np.array_equal(
            same.task.held_out(same.preset)[0].tokens, changed.task.held_out(changed.preset)[0].tokens
        )
        assert same.task.metric is accuracy


def test_a_task_that_breaks_ends_the_training_and_is_named() -> None:
    later = file("count = globals().get('count', 0) + 1\nassert count < 5\nyield tokens, targets")
    later = later.replace("while True:", "global count\n    while True:")
    outcome = train(replace(JOB, sizes=(size(later),)))
    assert isinstance(outcome, Failed)
    assert outcome.reason == "sandbox"
    assert outcome.message.startswith("the task own: AssertionError")
    assert "sha256:" in outcome.log.decode()
    examined = examine(ProbeJob(HONEST, "Layer", size("1 / 0"), 60.0), choose("person"), Limits())
    assert examined.verdict == "unknown"
    assert examined.probes[0].evidence["reason"] == "sandbox"
    assert "the task own: ZeroDivisionError" in examined.probes[0].evidence["message"]


HOSTILE = """
import os, socket, subprocess, sys

def attempt(name, action):
    try:
        found = action()
    except BaseException as error:
        return
    if found:
        print("ESCAPED:", name, found)

def write(path):
    with open(path, "w") as file:
        file.write("here")
    return path

def connect():
    with socket.create_connection(("127.0.0.1", PORT), 2):
        return "connected"

def fork():
    for _ in range(1000):
        if os.fork() == 0:
            import time
            time.sleep(3600)

attempt("reads the host's files", lambda: open(CANARY).read())
attempt("reads the environment", lambda: [name for name in os.environ if "SECRET" in name])
attempt("reads the evaluator's memory", lambda: open(f"/proc/{EVALUATOR}/mem", "rb").read(1))
attempt("reads the evaluator's environment", lambda: open(f"/proc/{EVALUATOR}/environ", "rb").read())
attempt("writes beside the canary", lambda: write(CANARY + "-2"))
attempt("writes to the temporary folder", lambda: write("/tmp/cambrian-own-task"))
package = os.path.dirname(sys.modules["cambrian_gpu_agent"].__file__)
attempt("writes into the package", lambda: write(package + "/x"))
attempt("connects", connect)
attempt("kills the evaluator", lambda: os.kill(EVALUATOR, 9) or "killed")
attempt("runs a program", lambda: subprocess.run(["/bin/true"]).returncode == 0)
attempt("forks without end", fork)
for fd in range(3, 64):  # frames that the evaluator did not ask for
    attempt("", lambda: os.write(fd, b"J\\x02\\x00\\x00\\x00{}") and None)
"""


@pytest.mark.parametrize("mode", ISOLATING)
def test_a_hostile_file_is_contained(mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if (why := trouble(mode)) is not None:
        pytest.skip(f"{mode} does not work on this machine: {why}")
    monkeypatch.setenv("CAMBRIAN_SECRET", "of the host")
    before = set(below(os.getpid()))
    with tempfile.TemporaryDirectory(dir=Path.home()) as folder, socket.create_server(("127.0.0.1", 0)) as server:
        Path(folder).chmod(0o777)
        canary = Path(folder, "id_ed25519")
        canary.write_text("secret-of-the-host")
        names = f"CANARY, PORT, EVALUATOR = {str(canary)!r}, {server.getsockname()[1]}, {os.getpid()}"
        source = names + HOSTILE + SOUND
        with pytest.raises(TaskFailed, match="the task own: "), opened(size(source), MODES[mode], LIMITS):
            pass  # the frames that nobody asked for
        # Without those it is a task like any other, and gained nothing.
        quiet = source.replace("for fd in range(3, 64)", "for fd in ()")
        with opened(size(quiet), MODES[mode], LIMITS) as task:
            next(task.task.training(task.preset, 0))
        assert "ESCAPED" not in task.output()
        assert os.listdir(folder) == ["id_ed25519"]
        assert not Path("/tmp/cambrian-own-task").exists()
        server.setblocking(False)
        with pytest.raises(BlockingIOError):
            server.accept()
    assert wait_until_gone(sorted(set(below(os.getpid())) - before), 2) == []
