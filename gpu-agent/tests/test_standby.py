"""The next evaluator stands by with a child that has loaded everything, and serves one candidate alone."""

import asyncio
import os
import signal
from pathlib import Path
from typing import Any

from cambrian_gpu_agent.evaluator_process import Evaluators
from cambrian_gpu_agent.jobs import ProbeJob, TaskSize, TrainingJob
from cambrian_gpu_agent.sandbox.cgroup import parents
from cambrian_gpu_agent.sandbox.choose import choose

from .layers import HONEST, layer
from .processes import alive, below, wait_until_gone

HOSTILE = layer(
    "y = y * 0",
    top="""
import builtins, random
builtins.left_behind = sys.modules["left_behind"] = torch
torch.manual_seed(99)
random.seed(99)
torch.set_default_dtype(torch.float64)
torch.set_num_threads(7)
os.environ["LEFT"] = "behind"
os.umask(0)
nn.Linear.reset_parameters = lambda self: nn.init.ones_(self.weight)
torch.rand = torch.randn = torch.zeros
""",
)


async def no_rung(_: dict[str, Any]) -> None:
    """Nobody stops it."""


async def train(evaluators: Evaluators, source: str) -> tuple[str, dict[str, Any]]:
    job = TrainingJob(source, "Layer", (TaskSize("overwrite-recall", "tiny"),), 60.0, 7)
    return await evaluators.perform(job, choose("person").name, lambda _: None, no_rung)


def has_loaded(pid: int) -> bool:
    """Whether a process has torch in its memory."""
    try:
        return "libtorch" in Path(f"/proc/{pid}/maps").read_text()
    except OSError:
        return False


async def standing_by(evaluators: Evaluators) -> int:
    """The pid of the evaluator that stands by, once its child has loaded torch."""
    for _ in range(600):
        for process in evaluators.ready.values():
            if any(has_loaded(child) for child in below(process.pid)):
                return process.pid
        await asyncio.sleep(0.05)
    raise AssertionError("nobody stands by")


def numbers(outcome: tuple[str, dict[str, Any]]) -> object:
    what, fields = outcome
    assert what == "finished", fields
    return [{**result, "seconds": None} for result in fields["results"]]


def test_who_stood_by_does_the_job_and_ends_with_it_and_knows_nothing_of_those_before() -> None:
    async def scenario() -> None:
        evaluators = Evaluators()
        first = await train(evaluators, HONEST)
        evaluators.prepare(choose("person").name)
        used = []
        for source in (HOSTILE, HONEST):
            pid = await standing_by(evaluators)
            family = [pid, *below(pid)]
            outcome = await train(evaluators, source)
            assert wait_until_gone(family, 2) == []
            used.append(pid)
        assert len(set(used)) == 2
        assert numbers(outcome) == numbers(first)
        await evaluators.close()

    asyncio.run(scenario())


def test_without_anybody_who_stands_by_a_job_has_the_children_that_it_takes() -> None:
    async def scenario() -> None:
        evaluators = Evaluators(standing_by=False)
        at_work: set[int] = set()
        watch = asyncio.create_task(children_at_work(at_work))
        assert (await train(evaluators, HONEST))[0] == "finished"
        probes = ProbeJob(HONEST, "Layer", TaskSize("overwrite-recall", "tiny"), 60.0)
        assert (await evaluators.perform(probes, choose("person").name, lambda _: None, no_rung))[0] == "examined"
        watch.cancel()
        assert len(at_work) == 2
        assert evaluators.ready == {}
        assert evaluators.preparing == {}

    asyncio.run(scenario())


async def children_at_work(found: set[int]) -> None:
    """Adds each process below this one that has loaded torch, until it is cancelled."""
    while True:
        found.update(pid for pid in below(os.getpid()) if has_loaded(pid))
        await asyncio.sleep(0.02)


def test_closing_ends_who_stands_by_and_leaves_nothing() -> None:
    async def scenario() -> None:
        evaluators = Evaluators()
        evaluators.prepare(choose("person").name)
        pid = await standing_by(evaluators)
        family = [pid, *below(pid)]
        await evaluators.close()
        assert wait_until_gone(family, 2) == []
        assert [folder for _, place in parents() for folder in place.glob(f"cambrian-{pid}-*")] == []

    asyncio.run(scenario())


def test_however_many_jobs_there_are_at_once_one_stands_by_and_closing_leaves_nothing() -> None:
    async def scenario() -> None:
        evaluators = Evaluators()
        jobs = await asyncio.gather(*(train(evaluators, HONEST) for _ in range(3)))
        assert [what for what, _ in jobs] == ["finished"] * 3
        for _ in range(3):
            evaluators.prepare(choose("person").name)
        pid = await standing_by(evaluators)
        assert [child for child in below(os.getpid()) if child not in (pid, *below(pid))] == []
        await evaluators.close()
        assert below(os.getpid()) == []

    asyncio.run(scenario())


def test_a_job_is_done_also_where_who_stood_by_was_killed() -> None:
    async def scenario() -> None:
        evaluators = Evaluators()
        for victim in (0, -1):  # the evaluator, its child
            evaluators.prepare(choose("person").name)
            pid = await standing_by(evaluators)
            family = [pid, *below(pid)]
            os.kill(family[victim], signal.SIGKILL)
            await asyncio.sleep(0.3)
            assert (await train(evaluators, HONEST))[0] == "finished"
            assert alive(family) == []
        await evaluators.close()

    asyncio.run(scenario())


def test_a_child_that_stood_by_has_the_limits_of_its_job() -> None:
    async def scenario() -> None:
        evaluators = Evaluators()
        evaluators.prepare(choose("person").name)
        await standing_by(evaluators)
        size = (TaskSize("overwrite-recall", "tiny"),)
        endless = TrainingJob(layer("while x.requires_grad: pass"), "Layer", size, 2.0, 7)
        what, fields = await evaluators.perform(endless, choose("person").name, lambda _: None, no_rung)
        assert (what, fields["reason"]) == ("failed", "time-limit")
        await evaluators.close()

    asyncio.run(scenario())
