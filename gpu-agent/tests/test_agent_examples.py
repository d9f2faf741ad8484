"""The programs of docs/ that attach, as people run them."""

import asyncio
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from .gate_stub import GateStub, sha256
from .test_agent import AGENT, laboratory

DOCS = Path(__file__).parents[2] / "docs"
REVIEWER = DOCS / "examples" / "reviewer.py"
RESEARCHER = DOCS / "examples" / "researcher.py"


async def run(gate: GateStub, program: Path, *more: str) -> None:
    """Until the gate has heard of an outcome; then it is told to leave."""
    creds = str(gate.server.folder / f"{AGENT}.creds")
    arguments = [sys.executable, str(program), creds, gate.server.url, *more]
    with subprocess.Popen(arguments, stderr=subprocess.PIPE, text=True) as process:
        try:
            async with asyncio.timeout(60):
                while not gate.events and not gate.released:
                    await asyncio.sleep(0.1)
            process.send_signal(signal.SIGTERM)
            _, told = await asyncio.to_thread(process.communicate, timeout=30)
        finally:
            process.kill()
    assert process.returncode == 0, told
    assert gate.asked[-1] == "detach"


def test_the_researcher_proposes_a_layer_that_passes_its_check(tmp_path: Path) -> None:
    async def scenario() -> dict[str, Any]:
        async with laboratory(tmp_path) as gate:
            gate.history = [{"id": "0", "type": "ArchitectureProposed", "data": {}}]
            await run(gate, RESEARCHER)
            (event,) = gate.events
            data: dict[str, Any] = event["data"]
            assert (data["revision"], data["code"]["trust"], data["genome"]) == (1, "person", None)
            (tmp_path / "layer.py").write_bytes(gate.artifacts[data["code"]["artifact"]["sha256"]])
            return data

    assert len(RESEARCHER.read_text().splitlines()) < 40
    assert asyncio.run(scenario())["name"] == "gated-convolution-7"
    program = Path(sys.executable).parent / "cambrian-gpu-agent"
    checked = subprocess.run(
        [program, "check", tmp_path / "layer.py"], capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout


def test_the_reviewer_turns_down_code_with_a_word_that_it_does_not_take(tmp_path: Path) -> None:
    async def verdict_on(source: str) -> dict[str, Any]:
        kinds = {"leases": ["ReviewRequested"], "contributes": ("ArchitectureReviewed",)}
        async with laboratory(tmp_path, items=0, **kinds) as gate:
            code = {"artifact": gate.add_code(source), "className": "Layer", "trust": "model"}
            data = {"code": code, "revision": 3, "answerWithin": 60}
            gate.queue.append({"id": "0" * 32, "type": "ReviewRequested", "data": data})
            await run(gate, REVIEWER, "softmax", "exp")
            (event,) = gate.events
            review: dict[str, Any] = event["data"]
            assert review["revision"] == 3
            return review

    turned_down = asyncio.run(verdict_on("scores.softmax(-1)"))
    assert (turned_down["verdict"], turned_down["reason"]) == ("reject", "its code has softmax in it")
    assert asyncio.run(verdict_on("scores.cumsum(1)"))["verdict"] == "approve"


def test_the_checker_of_the_page_turns_large_layers_down_and_passes_others_on(tmp_path: Path) -> None:
    # The other program of the page, an observer, runs in test/campaigns/scout.test.ts.
    program, _ = re.findall(r"```python\n(.*?)```", (DOCS / "python-sdk.md").read_text(), re.DOTALL)
    (tmp_path / "checker.py").write_text(program)
    code = {"artifact": {"sha256": sha256(b""), "bytes": 0, "mediaType": "text/x-python"}, "className": "Mean"}
    proposed = {"id": "0", "type": "ArchitectureProposed", "data": {"revision": 2, "code": code}}

    async def scenario() -> None:
        for parameters, rejected in ((20_001, True), (20_000, False)):
            probe = {"verdict": "pass", "cost": {"parameters": parameters}}
            queue = [{"id": "0" * 32, "type": "ProbeFinished", "data": probe}]
            kinds = {"leases": ["ProbeFinished"], "contributes": ("ArchitectureRejected",)}
            async with laboratory(tmp_path, items=0, queue=queue, history=[proposed], **kinds) as gate:
                await run(gate, tmp_path / "checker.py")
                assert [event["data"]["revision"] for event in gate.events] == ([2] if rejected else [])
                assert bool(gate.released) is not rejected

    asyncio.run(scenario())
