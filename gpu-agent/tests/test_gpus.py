"""A worker for each card: which cards are meant, and that no worker is lost silently."""

import asyncio
import os
import signal
import sys
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

import pytest

from cambrian_gpu_agent.cli import parser
from cambrian_gpu_agent.commands import device_options
from cambrian_gpu_agent.commands.command import UsageError
from cambrian_gpu_agent.commands.pinning import BadCards, pins
from cambrian_gpu_agent.commands.supervision import Member, Restarts, supervise
from cambrian_gpu_agent.commands.work import members, pinned

from .gate_stub import ENDS, GateStub
from .layers import HONEST, layer
from .processes import below, wait_until_gone
from .test_worker import AGENT, laboratory

SLOW = layer("time.sleep(0.15 * self.training)")
QUICK = Restarts(most=2, first=0.05, longest=0.1)


@pytest.mark.parametrize(
    ("wanted", "present", "visible", "found"),
    [
        ("all", 3, "", ("0", "1", "2")),
        ("all", 8, "2,5", ("2", "5")),  # those that Slurm allots
        ("all", 2, "GPU-1f2e, GPU-77", ("GPU-1f2e", "GPU-77")),
        ("2,0", 3, "", ("2", "0")),
        ("5", 8, "2,5", ("5",)),
    ],
)
def test_cards_are_those_of_the_bus_or_those_that_are_visible(
    wanted: str, present: int, visible: str, found: tuple[str, ...]
) -> None:
    assert pins(wanted, present, visible) == found


@pytest.mark.parametrize(
    ("wanted", "visible", "said"),
    [
        ("0,3", "", "there is no card 3; this machine has 0, 1"),
        ("0", "1", "there is no card 0; CUDA_VISIBLE_DEVICES=1 leaves 1"),
        ("1,1", "", "each once"),
        (",", "", "each once"),
        ("every", "", "there is no card every"),
    ],
)
def test_cards_that_are_not_there_are_told_with_those_that_are(wanted: str, visible: str, said: str) -> None:
    with pytest.raises(BadCards, match=said):
        pins(wanted, 2, visible)


def test_what_doctor_and_work_are_asked_for_is_looked_for_on_this_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(device_options, "CARDS", tmp_path)
    monkeypatch.setattr(device_options, "cuda_trouble", lambda: None)
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")
    for place in ("0000:01:00.0", "0000:02:00.0"):
        (tmp_path / place).mkdir()
        (tmp_path / place / "information").write_text("Model: NVIDIA A\n")
    assert device_options.pinned_cards("all") == ("0", "1")
    with pytest.raises(UsageError, match="there is no card 2; this machine has 0, 1"):
        device_options.pinned_cards("0,2")
    monkeypatch.setattr(device_options, "cuda_trouble", lambda: "no driver")
    with pytest.raises(UsageError, match="--gpus all: no driver"):
        device_options.pinned_cards("all")


def options(*arguments: str) -> Namespace:
    return parser().parse_args(["work", "--url", "nats://x", *arguments])


def test_each_worker_gets_every_option_but_for_its_own_card_and_credentials() -> None:
    """Whatever is asked for with --gpus; an option that were forgotten would have its default again."""
    asked = options(
        *("--creds", "a", "--creds", "b", "--gpus", "0,1", "--slots", "2", "--once", "--grace", "3"),
        *("--exit-when-idle", "9", "--instance", "node-7", "--sandbox", "landlock", "--unsafe"),
        *("--keep-every", "60", "--device", "cuda", "--precision", "float32", "--compile", "cudagraphs"),
        *("--parent-stdin", "--outlive-parent"),
    )
    plain = options("--creds", "a")
    assert [name for name, value in vars(asked).items() if value == vars(plain).get(name)] == ["command", "url"]
    for number, member in enumerate(members(asked, ["0", "1"])):
        assert member.environment == {"CUDA_VISIBLE_DEVICES": str(number), "CUDA_DEVICE_ORDER": "PCI_BUS_ID"}
        own = {"creds": [Path("ab"[number])], "gpus": None, "instance": f"node-7 card {number}"}
        # What it must not outlive is the supervisor.
        ending = {"parent_stdin": True, "outlive_parent": False}
        assert vars(parser().parse_args(member.command[3:])) == vars(asked) | own | ending


def test_credentials_are_one_file_or_one_for_each_card() -> None:
    shared = members(options("--creds", "a", "--gpus", "all"), ["0", "1", "2"])
    assert [word for member in shared for word in member.command if "creds" in word] == ["--creds=a"] * 3
    with pytest.raises(UsageError, match=r"given 2 times, and there are 3 cards \(0, 1, 2\)"):
        members(options("--creds", "a", "--creds", "b", "--gpus", "all"), ["0", "1", "2"])


async def until(condition: Callable[[], bool], seconds: float = 200) -> None:
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.05)


def workers(gate: GateStub, count: int, *arguments: str) -> list[Member]:
    """As `--gpus` starts them, on the processor: they differ from those on cards by `--device` alone."""
    asked = options("--creds", str(gate.server.folder / f"{AGENT}.creds"), "--url", gate.server.url, *arguments)
    return [
        Member(f"card {card}", pinned(asked, asked.creds[0], f"card {card}"), {"CUDA_VISIBLE_DEVICES": str(card)})
        for card in range(count)
    ]


def environment(pid: int) -> dict[str, str]:
    pairs = Path(f"/proc/{pid}/environ").read_bytes().decode().split("\0")
    return dict(pair.split("=", 1) for pair in pairs if "=" in pair)


def children() -> list[int]:
    """Workers of this test's supervisor."""
    return [pid for pid in below(os.getpid()) if "--parent-stdin" in Path(f"/proc/{pid}/cmdline").read_text()]


def test_workers_share_the_work_are_started_anew_and_leave_together(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with laboratory(tmp_path) as gate:
            running = asyncio.ensure_future(supervise(workers(gate, 2), QUICK))
            await until(lambda: gate.asked.count("attach") == 2)
            pids = children()
            assert sorted(environment(pid)["CUDA_VISIBLE_DEVICES"] for pid in pids) == ["0", "1"]
            assert (gate.attached_as or "").startswith("cambrian-gpu-agent/")
            assert " card " in (gate.attached_as or "")
            os.kill(pids[0], signal.SIGKILL)
            await until(lambda: gate.asked.count("attach") == 3)
            gate.request("TrainingRequested", SLOW, timeLimit=300)
            await until(lambda: any(gate.progress))
            family = [*children(), *below(os.getpid())]
            os.kill(os.getpid(), signal.SIGTERM)
            assert await running == 0
            assert [event["type"] for event in gate.events] == ["TrainingStarted", "TrainingFinished"]
            assert gate.asked.count("detach") == 2
            servers = [server.pid for server in gate.server.running]
            assert wait_until_gone([pid for pid in family if pid not in servers], 2) == []

    asyncio.run(scenario())


def test_they_leave_one_by_one_when_no_work_comes(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with laboratory(tmp_path) as gate:
            for _ in range(2):
                gate.request("TrainingRequested", HONEST, timeLimit=300)
            async with asyncio.timeout(300):
                assert await supervise(workers(gate, 2, "--exit-when-idle", "2"), QUICK) == 0
            assert len([event for event in gate.events if event["type"] in ENDS]) == 2
            assert gate.asked.count("detach") == 2

    asyncio.run(scenario())


def test_a_supervisor_that_is_killed_takes_its_workers_with_it(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with laboratory(tmp_path) as gate:
            (member,) = workers(gate, 1)
            code = (
                "import asyncio; from cambrian_gpu_agent.commands.supervision import Member, supervise\n"
                f"asyncio.run(supervise([Member('card 0', {list(member.command)!r}, {{}})]))"
            )
            supervisor = await asyncio.create_subprocess_exec(sys.executable, "-c", code)
            gate.request("TrainingRequested", SLOW, timeLimit=300)
            await until(lambda: any(gate.progress))
            family = below(supervisor.pid)
            supervisor.kill()
            await supervisor.wait()
            assert wait_until_gone(family, 2) == []

    asyncio.run(scenario())


def ends_with(status: str, folder: Path, name: str) -> Member:
    """A process that notes that it was started, and ends so."""
    code = f"import os; open({str(folder / name)!r}, 'a').write('x'); {status}"
    return Member(name, [sys.executable, "-c", code], {})


def test_who_crashes_again_and_again_is_given_up_and_the_rest_go_on(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    crashes = ends_with("os.abort()", tmp_path, "crashes")
    wrong = ends_with("os._exit(2)", tmp_path, "wrong")
    done = ends_with("os._exit(0)", tmp_path, "done")
    assert asyncio.run(supervise([crashes, done], QUICK)) == 1
    assert "crashes given-up status=1 crashes=3" in caplog.text
    assert asyncio.run(supervise([wrong, done], QUICK)) == 2
    starts = {path.name: len(path.read_text()) for path in tmp_path.iterdir()}
    assert starts == {"crashes": 3, "wrong": 1, "done": 2}


def test_who_ran_long_enough_crashes_for_the_first_time_again(tmp_path: Path) -> None:
    often = Restarts(most=1, first=0.01, longest=0.01, sound=0.0)
    path = str(tmp_path / "starts")
    code = f"open({path!r}, 'a').write('x'); import os; os._exit(os.path.getsize({path!r}) < 4)"
    assert asyncio.run(supervise([Member("w", [sys.executable, "-c", code], {})], often)) == 0
