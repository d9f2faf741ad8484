"""The worker against a real nats-server: one outcome for each item of work, no process left behind."""

import asyncio
import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from cambrian_gpu_agent.sandbox.cgroup import parents
from cambrian_gpu_agent.worker import RUNG_WAIT

from .gate_stub import ENDS, GateStub
from .layers import HONEST, LEARNS_TO_LOOK_AHEAD_FAR, LOOKS_AHEAD, layer
from .nats_server import nats_server
from .own_tasks import SOUND
from .processes import below, wait_until_gone

PROGRAM = [str(Path(sys.executable).parent / "cambrian-gpu-agent"), "work"]
SLOW = layer("time.sleep(0.15 * self.training)")
AGENT = "gpu-1"


@asynccontextmanager
async def laboratory(folder: Path) -> AsyncIterator[GateStub]:
    """A server with a gate behind it and one invited agent."""
    with nats_server(folder) as server:
        _, public_key = server.agent_credentials(AGENT)
        gate = GateStub(server, AGENT, public_key)
        await gate.start()
        try:
            yield gate
        finally:
            await gate.stop()


def start(gate: GateStub, *arguments: str, **options: Any) -> subprocess.Popen[bytes]:
    """A worker as the laboratory starts it, logging to worker.log."""
    credentials = gate.server.folder / f"{AGENT}.creds"
    command = [*PROGRAM, "--url", gate.server.url, "--creds", str(credentials), *arguments]
    with open(gate.server.folder / "worker.log", "ab") as log:
        return subprocess.Popen(command, stderr=log, **options)


async def finish(worker: subprocess.Popen[bytes], seconds: float = 30) -> int:
    return await asyncio.to_thread(worker.wait, seconds)


def only_end(gate: GateStub) -> dict[str, Any]:
    ends = [event for event in gate.events if event["type"] in ENDS]
    assert len(ends) == 1, gate.events
    return ends[0]


def test_a_training_goes_from_request_to_result(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with laboratory(tmp_path) as gate:
            gate.unavailable = {"attach": 1, "lease": 1, "artifact": 2, "contribute": 1}
            gate.request("TrainingRequested", HONEST)
            assert await finish(start(gate, "--once")) == 0
            started, finished = gate.events
            assert started["type"] == "TrainingStarted"
            assert started["data"]["attempt"] == 2
            assert started["data"]["agent"] == AGENT
            data = finished["data"]
            assert finished["type"] == "TrainingFinished"
            (result,) = data["results"]
            assert (data["attempt"], data["randomSeed"], result["steps"]) == (2, 7, 20)
            assert data["environment"] == started["data"]["environment"]
            for artifact in (result["curve"], result["weights"], data["log"]):
                assert len(gate.artifacts[artifact["sha256"]]) == artifact["bytes"] > 0

    asyncio.run(scenario())


def test_a_task_of_the_users_own_comes_as_an_artifact_and_needs_a_sandbox(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with laboratory(tmp_path) as gate:
            ours = {"task": "parity", "preset": "tiny", "weight": 1, "source": None}
            own = {"task": "own", "preset": "tiny", "weight": 1, "source": gate.add_code(SOUND)}
            gate.request("TrainingRequested", HONEST, tasks=[own, ours], timeLimit=90)
            assert await finish(start(gate, "--once"), 100) == 0
            finished = only_end(gate)
            assert finished["type"] == "TrainingFinished", finished
            assert [result["task"] for result in finished["data"]["results"]] == ["own", "parity"]
            gate.events.clear()
            gate.request("TrainingRequested", HONEST, trust="printed", tasks=[own])
            assert await finish(start(gate, "--once", "--sandbox", "printed")) == 0
            failed = only_end(gate)["data"]
            assert failed["reason"] == "sandbox"
            assert "this code's trust is person" in failed["message"]

    asyncio.run(scenario())


def test_probes_are_answered_with_verdicts(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with laboratory(tmp_path) as gate:
            gate.request("ProbeRequested", HONEST)
            gate.request("ProbeRequested", LOOKS_AHEAD)
            worker = start(gate)
            while len(gate.events) < 2:
                await asyncio.sleep(0.1)
            worker.terminate()
            assert await finish(worker) == 0
            honest, cheat = (event["data"] for event in gate.events)
            assert honest["verdict"] == "pass"
            assert honest["cost"]["parameters"] > 0
            assert cheat["verdict"] == "fail"
            failed = {probe["name"] for probe in cheat["probes"] if probe["verdict"] == "fail"}
            assert failed == {"causality-by-perturbation", "causality-by-gradient", "prefix-consistency"}

    asyncio.run(scenario())


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda gate: gate.request("TrainingRequested", layer("os._exit(3)")), "crashed"),
        (lambda gate: gate.request("TrainingRequested", SLOW, timeLimit=2), "time-limit"),
        (lambda gate: gate.request("TrainingRequested", HONEST, tasks=[{"task": "x", "preset": "y"}]), "sandbox"),
        (lambda gate: gate.request("TrainingRequested", HONEST, timeLimit=None), "sandbox"),
        (lambda gate: gate.request("TrainingRequested", HONEST, rungs=[2]), "sandbox"),
        (lambda gate: (gate.request("TrainingRequested", HONEST), gate.artifacts.clear()), "sandbox"),
    ],
)
def test_a_failure_is_one_outcome_and_no_score(
    tmp_path: Path, change: Callable[[GateStub], None], reason: str
) -> None:
    async def scenario() -> None:
        async with laboratory(tmp_path) as gate:
            change(gate)
            assert await finish(start(gate, "--once")) == 0
            assert gate.events[0]["type"] == "TrainingStarted"
            failed = only_end(gate)
            assert failed["type"] == "TrainingFailed"
            assert failed["data"]["reason"] == reason, failed

    asyncio.run(scenario())


def test_code_that_cannot_be_held_is_refused(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with laboratory(tmp_path) as gate:
            gate.request("TrainingRequested", HONEST, trust="model")
            assert await finish(start(gate, "--once", "--sandbox", "printed")) == 0
            assert only_end(gate)["data"]["reason"] == "sandbox"
            gate.events.clear()
            gate.request("TrainingRequested", HONEST, trust="printed")
            assert await finish(start(gate, "--once", "--sandbox", "printed")) == 0
            assert only_end(gate)["data"]["sandbox"] == "printed"

    asyncio.run(scenario())


def test_a_lost_answer_is_asked_for_again(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with laboratory(tmp_path) as gate:
            gate.lose_answers = 1
            gate.request("TrainingRequested", HONEST)
            assert await finish(start(gate, "--once")) == 0
            assert [event["type"] for event in gate.events] == ["TrainingStarted", "TrainingFinished"]

    asyncio.run(scenario())


async def training_under_way(gate: GateStub, worker: subprocess.Popen[bytes]) -> list[int]:
    """Waits for a training's progress; the worker's descendants."""
    for _ in range(200):
        if any(gate.progress):
            pids = below(worker.pid)
            assert pids
            return pids
        await asyncio.sleep(0.1)
    raise AssertionError("no progress: " + (gate.server.folder / "worker.log").read_text())


def test_progress_is_told_and_closed_work_is_dropped(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with laboratory(tmp_path) as gate:
            gate.request("TrainingRequested", SLOW)
            worker = start(gate, "--once")
            pids = await training_under_way(gate, worker)
            assert set(gate.progress[-1]) == {"task", "step", "steps", "loss"}
            gate.closed = True
            assert await finish(worker, 10) == 0
            assert wait_until_gone(pids, 2) == []
            assert [event["type"] for event in gate.events] == ["TrainingStarted"]
            assert "dropped" in (tmp_path / "worker.log").read_text()

    asyncio.run(scenario())


def test_a_training_waits_at_its_rungs_for_the_gate(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with laboratory(tmp_path) as gate:
            gate.unavailable = {"working": 2}
            gate.request("TrainingRequested", HONEST, rungs=[0.25, 0.5])
            assert await finish(start(gate, "--once")) == 0
            finished = only_end(gate)["data"]
            first, second = (told for told in gate.progress if "rungs" in told)
            assert (first["step"], second["step"], second["steps"]) == (5, 10, 20)
            assert second["rungs"] == finished["rungs"]
            assert first["rungs"] == finished["rungs"][:1]
            assert finished["results"][0]["flops"] > 0

    asyncio.run(scenario())


def test_a_training_goes_on_without_a_gate_that_is_silent_at_its_rung(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with laboratory(tmp_path) as gate:
            gate.deaf = {"working"}
            gate.request("TrainingRequested", HONEST, rungs=[0.5])
            begun = time.monotonic()
            assert await finish(start(gate, "--once"), 100) == 0
            took = time.monotonic() - begun
            finished = only_end(gate)["data"]
            assert (finished["results"][0]["steps"], len(finished["rungs"])) == (20, 1)
            assert finished["seconds"] + RUNG_WAIT < took, "what was waited for is no training"
            log = (tmp_path / "worker.log").read_text()
            assert re.search("rung-unheard .*step=10 why=the gate said nothing for 10 s", log), log

    asyncio.run(scenario())


def test_a_training_that_is_cancelled_at_a_rung_trains_no_step_more(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with laboratory(tmp_path) as gate:
            gate.closed_at_rung = True
            gate.request("TrainingRequested", SLOW, rungs=[0.5, 0.75])
            worker = start(gate, "--once")
            pids = await training_under_way(gate, worker)
            assert await finish(worker, 20) == 0
            assert wait_until_gone(pids, 2) == []
            assert [event["type"] for event in gate.events] == ["TrainingStarted"]
            assert max(told.get("step", 0) for told in gate.progress) == 10

    asyncio.run(scenario())


def test_a_training_goes_on_from_what_a_killed_worker_kept_and_gives_the_same_bits(tmp_path: Path) -> None:
    def numbers(gate: GateStub, resumed: bool) -> Any:
        finished = only_end(gate)["data"]
        assert (finished["resumedFrom"] is not None) == resumed
        gate.events.clear()
        return [{**result, "seconds": None} for result in finished["results"]], finished["rungs"]

    async def scenario() -> None:
        async with laboratory(tmp_path) as gate:
            asked: dict[str, Any] = {"timeLimit": 300, "rungs": [0.1, 0.9]}
            gate.request("TrainingRequested", SLOW, **asked)
            assert await finish(start(gate, "--once"), 300) == 0
            whole = numbers(gate, False)
            assert gate.checkpoint is None, "most trainings are over before one is due"
            gate.request("TrainingRequested", SLOW, **asked)
            worker = start(gate, "--once", "--keep-every", "0.5")
            while gate.checkpoint is None:
                await asyncio.sleep(0.05)
            worker.kill()
            await finish(worker)
            gate.events.clear()
            log = tmp_path / "worker.log"
            for seed, said in ((7, "going-on task=overwrite-recall step="), (8, "begun-anew")):
                assert said not in log.read_text()
                gate.request("TrainingRequested", SLOW, randomSeed=seed, **asked)
                assert await finish(start(gate, "--once", "--keep-every", "0"), 300) == 0
                assert said in log.read_text()
                assert (numbers(gate, seed == 7) == whole) == (seed == 7)
            gate.artifacts.pop(gate.checkpoint["sha256"])
            gate.request("TrainingRequested", SLOW, **asked)
            assert await finish(start(gate, "--once"), 300) == 0
            assert numbers(gate, False) == whole, "without it the training begins anew"

    asyncio.run(scenario())


def test_trained_weights_are_probed(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with laboratory(tmp_path) as gate:
            gate.request("TrainingRequested", LEARNS_TO_LOOK_AHEAD_FAR)
            assert await finish(start(gate, "--once")) == 0
            weights = only_end(gate)["data"]["results"][0]["weights"]
            gate.events.clear()
            gate.request("ProbeRequested", LEARNS_TO_LOOK_AHEAD_FAR, weights=weights)
            gate.request("ProbeRequested", LEARNS_TO_LOOK_AHEAD_FAR, weights=None)
            worker = start(gate)
            while len(gate.events) < 2:
                await asyncio.sleep(0.1)
            worker.terminate()
            assert await finish(worker) == 0
            assert [event["data"]["verdict"] for event in gate.events] == ["fail", "pass"]

    asyncio.run(scenario())


def test_a_killed_worker_leaves_no_process(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with laboratory(tmp_path) as gate:
            for sandbox in ("bubblewrap", "landlock"):
                gate.progress.clear()
                gate.request("TrainingRequested", SLOW)
                worker = start(gate, "--sandbox", sandbox)
                pids = await training_under_way(gate, worker)
                worker.kill()
                assert await finish(worker) == -signal.SIGKILL
                assert wait_until_gone(pids, 2) == [], sandbox

    asyncio.run(scenario())


def test_a_worker_dies_with_its_parent(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with laboratory(tmp_path) as gate:
            gate.request("TrainingRequested", SLOW)
            credentials = str(tmp_path / f"{AGENT}.creds")
            command = [*PROGRAM, "--url", gate.server.url, "--creds", credentials]
            code = f"import subprocess, time; subprocess.Popen({command!r}); time.sleep(60)"
            parent = subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.DEVNULL)
            pids = await training_under_way(gate, parent)
            parent.kill()
            await finish(parent)
            assert wait_until_gone(pids, 2) == []

            gate.progress.clear()
            gate.request("TrainingRequested", SLOW)
            reader, writer = os.pipe()
            worker = start(gate, "--parent-stdin", stdin=reader)
            os.close(reader)
            pids = await training_under_way(gate, worker)
            os.close(writer)
            assert await finish(worker, 5) == -signal.SIGKILL
            assert wait_until_gone(pids, 2) == []

    asyncio.run(scenario())


def test_a_child_or_evaluator_killed_at_any_moment_is_one_failed_training(tmp_path: Path) -> None:
    """Kills under one worker, which goes on with the next training each time; `npm run kills` asks for more."""

    async def scenario() -> None:
        chance = random.Random(5)
        async with laboratory(tmp_path) as gate:
            worker = start(gate)
            for kill in range(int(os.environ.get("CAMBRIAN_KILLS", "4"))):
                victim, reason = ((-1, "crashed"), (0, "sandbox"))[kill % 2]
                gate.events.clear()
                gate.progress.clear()
                gate.request("TrainingRequested", SLOW)
                evaluator = (await training_under_way(gate, worker))[0]  # the older: the next one stands by
                await asyncio.sleep(chance.uniform(0, 1.5))
                pids = [evaluator, *below(evaluator)]
                os.kill(pids[victim], signal.SIGKILL)
                for _ in range(100):
                    if any(event["type"] in ENDS for event in gate.events):
                        break
                    await asyncio.sleep(0.05)
                assert only_end(gate)["data"]["reason"] == reason
                assert wait_until_gone(pids, 2) == []
                assert [folder for _, place in parents() for folder in place.glob(f"cambrian-{pids[0]}-*")] == []
            worker.terminate()
            assert await finish(worker, 5) == 0

    asyncio.run(scenario())


def test_a_drain_finishes_what_is_under_way_and_a_second_signal_drops_it(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with laboratory(tmp_path) as gate:
            gate.request("TrainingRequested", SLOW)
            worker = start(gate)
            await training_under_way(gate, worker)
            worker.send_signal(signal.SIGINT)
            assert await finish(worker) == 0
            assert only_end(gate)["type"] == "TrainingFinished"
            gate.events.clear()
            gate.progress.clear()
            gate.request("TrainingRequested", SLOW)
            worker = start(gate)
            pids = await training_under_way(gate, worker)
            worker.terminate()
            await asyncio.sleep(0.3)
            worker.terminate()
            assert await finish(worker, 5) == 0
            assert wait_until_gone(pids, 2) == []
            assert [event["type"] for event in gate.events] == ["TrainingStarted"]

    asyncio.run(scenario())


def test_an_idle_worker_waits_for_its_server_and_stops_at_once(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with laboratory(tmp_path) as gate:
            worker = start(gate)
            begun = time.monotonic()
            while "attached" not in (tmp_path / "worker.log").read_text():
                assert time.monotonic() - begun < 10
                await asyncio.sleep(0.02)
            worker.terminate()
            assert await finish(worker, 5) == 0

    asyncio.run(scenario())


def test_a_worker_leaves_when_no_work_comes_and_says_when_nobody_was_there(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with laboratory(tmp_path) as gate:
            gate.request("TrainingRequested", SLOW, timeLimit=300)
            assert await finish(start(gate, "--exit-when-idle", "1", "--slots", "2"), 300) == 0
            assert only_end(gate)["type"] == "TrainingFinished", "what is under way is no idleness"
            assert gate.asked[-1] == "detach"
            gate.deaf = {"attach"}
            assert await finish(start(gate, "--exit-when-idle", "1")) == 3
            gate.server.stop()
            assert await finish(start(gate, "--exit-when-idle", "1")) == 3
        log = (tmp_path / "worker.log").read_text()
        assert "idle seconds=1" in log
        assert "unavailable: no gate answered for 1.0 s" in log
        assert f"unavailable: no server answered at {gate.server.url} for 1.0 s" in log

    asyncio.run(scenario())


def test_the_worker_imports_no_torch() -> None:
    code = "import sys, cambrian_gpu_agent.commands, json; print(json.dumps('torch' in sys.modules))"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(answer.stdout) is False
