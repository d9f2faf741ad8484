"""An attached agent against a real nats-server: what its callback does, and what the gate hears of it."""

import asyncio
import logging
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from cambrian_gpu_agent.agent import BadCredentials, Contribution, InvalidContribution, Lab, Refused, Work, attach
from cambrian_gpu_agent.agent.credentials import Credentials
from cambrian_gpu_agent.agent.schema import ArchitectureProposed, Code
from cambrian_gpu_agent.agent.session import Perform

from .gate_stub import GateStub, sha256
from .nats_server import NatsServer, nats_server

AGENT = "ada-1"
OPENED: dict[str, Any] = {"arm": "evolution", "randomSeed": 7}


@asynccontextmanager
async def laboratory(folder: Path, items: int = 1, **gate: Any) -> AsyncIterator[GateStub]:
    """A gate with so many experiments opened, and a researcher invited."""
    with nats_server(folder) as server:
        _, public_key = server.agent_credentials(AGENT, "researcher")
        kinds = {"leases": ["ExperimentOpened"], "contributes": ("ArchitectureProposed", "NoveltyJudged")}
        stub = GateStub(server, AGENT, public_key, role="researcher", **{**kinds, **gate})
        for item in range(items):
            stub.queue.append({"id": f"{item:032x}", "type": "ExperimentOpened", "data": OPENED})
        await stub.start()
        try:
            yield stub
        finally:
            await stub.stop()


async def attached(server: NatsServer, perform: Perform, **options: Any) -> None:
    credentials = server.folder / f"{AGENT}.creds"
    async with asyncio.timeout(60):
        await attach(perform, creds=credentials, url=server.url, software="tests/1", **options)


def proposal(name: str = "mean", **change: Any) -> Contribution:
    code: Code = {
        "artifact": {"sha256": sha256(b""), "bytes": 0, "mediaType": "text/x-python"},
        "className": "Mean",
        "trust": "person",
    }
    data: ArchitectureProposed = {
        "revision": 0,
        "name": name,
        "motivation": "",
        "code": code,
        "genome": None,
        "operator": "hand",
        "citations": [],
    }
    return Contribution("ArchitectureProposed", {**data, **change})


def invalid() -> Contribution:
    artifact = {"sha256": sha256(b""), "bytes": 0, "mediaType": "text/x-python"}
    return proposal(code={"artifact": artifact, "className": "Mean", "trust": "nobody"})


def judged() -> Contribution:
    return Contribution("NoveltyJudged", {"novel": True, "digest": sha256(b""), "nearest": [], "reason": ""})


def types(gate: GateStub) -> list[str]:
    return [event["type"] for event in gate.events]


def test_work_goes_from_lease_to_contribution(tmp_path: Path) -> None:
    async def perform(work: Work, lab: Lab) -> Contribution:
        lab.drain()
        assert (work.type, work.data, work.experiment, lab.agent) == ("ExperimentOpened", OPENED, "e1", AGENT)
        assert [event["id"] for event in await lab.history()] == ["0", "1", "2"]
        artifact = await lab.put(b"class Mean: ...", "text/x-python")
        assert await lab.get(artifact["sha256"]) == b"class Mean: ..."
        return proposal(code={"artifact": artifact, "className": "Mean", "trust": "person"})

    async def scenario() -> None:
        async with laboratory(tmp_path) as gate:
            gate.history = [{"id": str(at), "type": "x", "data": {}} for at in range(3)]
            gate.unavailable = {"attach": 1, "lease": 1, "artifact": 2, "read": 1, "contribute": 1}
            await attached(gate.server, perform)
            (event,) = gate.events
            assert event["data"]["code"]["artifact"]["sha256"] == sha256(b"class Mean: ...")
            assert (gate.attached_as, gate.asked[-1], gate.released) == ("tests/1", "detach", [])

    asyncio.run(scenario())


def test_several_are_contributed_in_order_after_what_was_contributed_meanwhile(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def perform(work: Work, lab: Lab) -> list[Contribution]:
        lab.drain()
        await lab.contribute(proposal("first"))
        return [judged(), proposal("last")]

    async def scenario() -> None:
        async with laboratory(tmp_path) as gate:
            await attached(gate.server, perform)
            assert types(gate) == ["ArchitectureProposed", "NoveltyJudged", "ArchitectureProposed"]
            assert gate.events[-1]["data"]["name"] == "last"

    caplog.set_level(logging.INFO, "cambrian.agent")
    asyncio.run(scenario())
    assert "contributed=ArchitectureProposed,NoveltyJudged,ArchitectureProposed" in caplog.text


async def hands_back(work: Work, lab: Lab) -> None:
    lab.drain()


async def fails(work: Work, lab: Lab) -> None:
    lab.drain()
    raise KeyError("a defect of this callback")


async def cancels_itself(work: Work, lab: Lab) -> None:
    lab.drain()
    raise asyncio.CancelledError


async def contributes_what_does_not_fit(work: Work, lab: Lab) -> list[Contribution]:
    lab.drain()
    with pytest.raises(InvalidContribution) as raised:
        await lab.contribute(invalid())
    assert raised.value.place == "code.trust"
    return [judged(), invalid()]


async def contributes_what_is_not_granted(work: Work, lab: Lab) -> Contribution:
    lab.drain()
    return Contribution("QualityJudged", {})


@pytest.mark.parametrize(
    ("perform", "said"),
    [
        (hands_back, "handed-back type=ExperimentOpened"),
        (fails, "a defect of this callback"),
        (cancels_itself, "the callback cancelled itself"),
        (contributes_what_does_not_fit, "ArchitectureProposed.code.trust: 'nobody' is not one of"),
        (contributes_what_is_not_granted, "and not QualityJudged"),
    ],
)
def test_work_without_an_outcome_is_handed_back(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, perform: Perform, said: str
) -> None:
    async def scenario() -> None:
        async with laboratory(tmp_path) as gate:
            await attached(gate.server, perform)
            assert (gate.events, gate.released, gate.asked[-1]) == ([], ["0" * 32], "detach")

    caplog.set_level(logging.INFO, "cambrian.agent")
    asyncio.run(scenario())
    assert said in caplog.text


def test_a_lease_is_kept_alive_and_its_progress_told(tmp_path: Path) -> None:
    async def perform(work: Work, lab: Lab) -> Contribution:
        lab.drain()
        await asyncio.sleep(1.0)
        lab.progress(3, 9, float("nan"))
        await asyncio.sleep(1.0)
        return proposal()

    async def scenario() -> None:
        async with laboratory(tmp_path, ack_wait=0.9) as gate:
            await attached(gate.server, perform)
            assert gate.progress[0] == {}
            assert gate.progress[-1] == {"step": 3, "steps": 9, "loss": None}
            assert len(gate.progress) >= 4
            assert types(gate) == ["ArchitectureProposed"]

    asyncio.run(scenario())


def test_a_callback_whose_work_is_over_is_cancelled(tmp_path: Path) -> None:
    cancelled: list[bool] = []

    async def perform(work: Work, lab: Lab) -> None:
        lab.drain()
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            cancelled.append(True)
            raise

    async def scenario() -> None:
        async with laboratory(tmp_path, ack_wait=0.6, closed=True) as gate:
            await attached(gate.server, perform)
            assert (cancelled, gate.events, gate.released) == ([True], [], [])

    asyncio.run(scenario())


def test_a_signal_lets_work_under_way_end_within_its_grace_and_hands_the_rest_back(tmp_path: Path) -> None:
    begun: list[str] = []

    async def perform(work: Work, lab: Lab) -> Contribution:
        begun.append(work.event["id"])
        if len(begun) == 2:
            os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.sleep(0.2 if begun[0] == work.event["id"] else 60)
        return proposal()

    async def scenario() -> None:
        async with laboratory(tmp_path, items=3) as gate:
            await attached(gate.server, perform, at_once=2, grace=2.0)
            assert len(begun) == 2, "no lease after the signal"
            assert [event["cause"] for event in gate.events] == begun[:1]
            assert gate.released == begun[1:]
            assert gate.asked[-1] == "detach"

    asyncio.run(scenario())


def test_a_second_signal_waits_for_nothing(tmp_path: Path) -> None:
    async def perform(work: Work, lab: Lab) -> None:
        for _ in range(2):
            os.kill(os.getpid(), signal.SIGINT)
            await asyncio.sleep(0.1)
        await asyncio.sleep(60)

    async def scenario() -> None:
        async with laboratory(tmp_path) as gate:
            await attached(gate.server, perform, grace=None)
            assert (gate.events, gate.released, gate.asked[-1]) == ([], ["0" * 32], "detach")

    asyncio.run(scenario())


def test_a_signal_ends_what_waits_for_a_server_or_a_gate(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with laboratory(tmp_path) as gate:
            gate.deaf = {"attach"}
            later = asyncio.get_running_loop().call_later
            later(1.0, os.kill, os.getpid(), signal.SIGTERM)
            await attached(gate.server, hands_back)
            assert set(gate.asked) == {"attach"}
            gate.server.stop()
            later(1.0, os.kill, os.getpid(), signal.SIGTERM)
            await attached(gate.server, hands_back)
            gate.server.start()

    asyncio.run(scenario())


def test_an_outcome_waits_for_a_server_that_went_away_and_is_appended_once(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with laboratory(tmp_path, lose_answers=1) as gate:

            async def perform(work: Work, lab: Lab) -> Contribution:
                lab.drain()
                await asyncio.to_thread(gate.server.stop)
                asyncio.get_running_loop().call_later(1.0, gate.server.start)
                return proposal()

            await attached(gate.server, perform)
            assert (types(gate), gate.asked.count("contribute")) == (["ArchitectureProposed"], 2)

    asyncio.run(scenario())


@pytest.mark.parametrize("at_once", [1, 2])
def test_as_many_items_as_said_are_done_at_once(tmp_path: Path, at_once: int) -> None:
    now: set[str] = set()
    most: list[int] = []

    async def perform(work: Work, lab: Lab) -> Contribution:
        now.add(work.event["id"])
        most.append(len(now))
        await asyncio.sleep(1.0)
        now.remove(work.event["id"])
        if work.event["id"] == f"{3:032x}":
            lab.drain()
        return proposal()

    async def scenario() -> None:
        async with laboratory(tmp_path, items=4) as gate:
            await attached(gate.server, perform, at_once=at_once)
            assert (max(most), len(gate.events)) == (at_once, 4)

    asyncio.run(scenario())


def test_an_agent_that_is_not_wanted_ends_with_the_reason(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with laboratory(tmp_path) as gate:

            async def perform(work: Work, lab: Lab) -> None:
                gate.revoked = True

            with pytest.raises(Refused, match="not-granted: the stub says"):
                await attached(gate.server, perform)
            with pytest.raises(Refused, match="not-granted: the stub says"):
                await attached(gate.server, perform)
            gate.revoked = False
            with pytest.raises(Refused, match="leases ExperimentOpened: no work for this program"):
                await attached(gate.server, perform, types=["TrainingRequested"])
            elsewhere = tmp_path / "elsewhere"
            elsewhere.mkdir()
            with (
                nats_server(elsewhere) as other,
                pytest.raises(Refused, match=r"not-granted: the server does not let .*ada-1\.creds in"),
            ):
                credentials = gate.server.folder / f"{AGENT}.creds"
                async with asyncio.timeout(30):
                    await attach(perform, creds=credentials, url=other.url, software="tests/1")

    asyncio.run(scenario())


def test_artifacts_are_measured_and_verified(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async def perform(work: Work, lab: Lab) -> None:
        lab.drain()
        with pytest.raises(Refused, match="too-large: the artifact has 6291457 bytes, the gate takes 6291456"):
            await lab.put(bytes(6291457), "text/plain")
        stored = await lab.put(b"a", "text/plain")
        with pytest.raises(Refused, match=f"the bytes received are .*, not {stored['sha256']}"):
            await lab.get(stored["sha256"])
        with pytest.raises(Refused, match="invalid: the stub says"):
            await lab.get(sha256(b"never stored"))
        with pytest.raises(Refused, match="too-large: ArchitectureProposed has"):
            await lab.contribute(
                proposal(citations=[{"element": "e", "kind": "cognition", "ids": ["x" * 131072]}])
            )
        raise KeyError("all of it was tried")

    async def scenario() -> None:
        async with laboratory(tmp_path, damaged=True) as gate:
            await attached(gate.server, perform)
            assert gate.asked.count("artifact") == 3
            assert list(gate.artifacts) == [sha256(b"a")]

    asyncio.run(scenario())
    assert "all of it was tried" in caplog.text


def written(path: Path, text: str) -> Path:
    path.write_text(text)
    return path


def test_credentials_name_agent_and_role_or_say_what_is_wrong_with_them(tmp_path: Path) -> None:
    with nats_server(tmp_path) as server:
        path, public_key = server.agent_credentials("ada-2", "checker")
        text = path.read_text()
        other, _ = server.credentials("lab", {"pub": {"allow": [">"]}, "sub": {}})
        unnamed, _ = server.credentials("nobody", {})
    read = Credentials(path)
    assert (read.agent, read.role, read.public_key) == ("ada-2", "checker", public_key)
    bad = tmp_path / "bad.creds"
    for file, said in (
        (tmp_path / "missing.creds", "cannot be read"),
        (written(bad, "hello"), "has no NATS USER JWT"),
        (other, "are for 'lab', who may publish >"),
        (unnamed, "names no agent and its permissions"),
    ):
        with pytest.raises(BadCredentials, match=said) as raised:
            Credentials(file)
        assert str(file) in str(raised.value)
        assert "Ask the laboratory for a new invitation" in str(raised.value)
    with pytest.raises(BadCredentials, match="has no USER NKEY SEED"):
        Credentials(written(bad, text.split("-----BEGIN USER NKEY SEED")[0]))
    with pytest.raises(BadCredentials, match=r"user seed in .* is damaged"):
        Credentials(written(bad, text.replace("\nSU", "\nSUAAA")))
