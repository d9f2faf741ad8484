"""The other side of the gate's protocol, with the checks that the laboratory's gate makes of an agent."""

import asyncio
import base64
import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jsonschema
import nats
from nats.aio.client import Client
from nats.aio.msg import Msg

from .nats_server import NatsServer

SCHEMAS = Path(__file__).parents[2] / "events" / "schema"
LEASES = ["TrainingRequested", "ProbeRequested", "ComparisonRequested"]
ENDS = ("TrainingFinished", "TrainingFailed", "ProbeFinished", "ComparisonMeasured")
CONTRIBUTES = ("TrainingStarted", *ENDS)
GENESIS = "sha256:" + "0" * 64


def sha256(content: bytes) -> str:
    return "sha256:" + hashlib.sha256(content).hexdigest()


def schema_of(type_: str) -> dict[str, Any]:
    """The generated JSON Schema of an event type's newest version."""
    schema: dict[str, Any] = json.loads(max(SCHEMAS.glob(f"{type_}.v*.json")).read_text())
    return {"dataschema": schema["$id"], "schema": schema}


@dataclass
class GateStub:
    """Hands out `queue`, keeps what is contributed, and misbehaves as it is told to.

    unavailable: how often it says so, by verb. deaf: the verbs that it never answers. asked: the verbs so far.
    """

    server: NatsServer
    agent: str
    public_key: str
    role: str = "gpu-agent"
    leases: list[str] = field(default_factory=lambda: LEASES)
    contributes: tuple[str, ...] = CONTRIBUTES
    ack_wait: float = 30
    queue: list[dict[str, Any]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    artifacts: dict[str, bytes] = field(default_factory=dict)
    damaged: bool = False
    progress: list[dict[str, Any]] = field(default_factory=list)
    unavailable: dict[str, int] = field(default_factory=dict)
    deaf: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)
    attached_as: str | None = None
    released: list[str] = field(default_factory=list)
    revoked: bool = False
    history: list[dict[str, Any]] = field(default_factory=list)
    checkpoint: dict[str, Any] | None = None
    lose_answers: int = 0
    closed: bool = False
    closed_at_rung: bool = False
    client: Client | None = None
    sessions: int = 0
    """That began or ended."""
    waiting: set[asyncio.Future[None]] = field(default_factory=set)

    async def start(self) -> None:
        credentials, _ = self.server.credentials("gate", {"pub": {}, "sub": {}})
        self.client = await nats.connect(
            self.server.url, user_credentials=str(credentials), max_reconnect_attempts=-1, reconnect_time_wait=0.2
        )
        await self.client.subscribe("cambrian.gate.*.*.*.*", queue="gate", cb=self.answer)

    async def stop(self) -> None:
        assert self.client is not None
        await self.client.close()

    def add_code(self, source: str) -> dict[str, Any]:
        content = source.encode()
        self.artifacts[sha256(content)] = content
        return {"sha256": sha256(content), "bytes": len(content), "mediaType": "text/x-python"}

    def request(self, type_: str, source: str, *, trust: str = "model", **data: Any) -> None:
        """Queues a TrainingRequested or ProbeRequested."""
        code = {"artifact": self.add_code(source), "className": "Layer", "trust": trust}
        name, preset = "overwrite-recall", "tiny"
        size: dict[str, Any] = {"task": {"name": name, "preset": preset}}
        if type_ == "TrainingRequested":
            size = {"tasks": [{"task": name, "preset": preset, "weight": 1}], "randomSeed": 7, "split": 0}
        whole = {"code": code, "timeLimit": 30, **size, **data}
        self.queue.append({"id": f"{len(self.queue):032x}", "type": type_, "data": whole})

    async def answer(self, message: Msg) -> None:
        verb = message.subject.split(".")[3]
        campaign = "c" if verb == "read" else "lab"
        assert message.subject == f"cambrian.gate.{campaign}.{verb}.{self.role}.{self.agent}"
        self.asked.append(verb)
        if self.revoked:
            await self.refuse(message, "not-granted")
        elif verb in self.deaf:
            return
        elif self.unavailable.get(verb, 0) > 0:
            self.unavailable[verb] -= 1
            await self.refuse(message, "unavailable")
        elif verb == "artifact":
            await self.artifact(message)
        else:
            body = json.loads(message.data)
            await getattr(self, verb)(message, body)

    async def say(self, message: Msg, answer: dict[str, Any], headers: dict[str, str] | None = None) -> None:
        assert self.client is not None
        await self.client.publish(message.reply, json.dumps({"v": 1, **answer}).encode(), headers=headers)

    async def refuse(self, message: Msg, code: str) -> None:
        refused = {"refused": {"code": code, "message": f"the stub says {code}", "retryAfterSeconds": 0.05}}
        await self.say(message, refused, {"Cambrian-Refused": code})

    async def attach(self, message: Msg, body: dict[str, Any]) -> None:
        assert list(body) == ["software"]
        self.attached_as = body["software"]
        self.sessions += 1
        answer = {
            "role": self.role,
            "agent": self.agent,
            "grant": "test-grant",
            "campaigns": None,
            "leases": self.leases,
            "contributes": list(self.contributes),
            "schemas": {type_: schema_of(type_) for type_ in self.contributes},
            "limits": {"eventBytes": 131072, "artifactBytes": 6291456},
            "ackWaitSeconds": self.ack_wait,
        }
        await self.say(message, answer)

    async def detach(self, message: Msg, body: dict[str, Any]) -> None:
        assert body == {}
        self.sessions += 1
        await self.say(message, {"ok": True})

    async def read(self, message: Msg, body: dict[str, Any]) -> None:
        assert body["experiment"] == "e1"
        left = self.history[body["after"] :][:2]
        told = [{"sequence": body["after"] + 1 + at, "event": event} for at, event in enumerate(left)]
        await self.say(
            message, {"events": told, "after": body["after"] + len(told), "genesis": "sha256:" + "0" * 64}
        )

    async def release(self, message: Msg, body: dict[str, Any]) -> None:
        self.released.append(json.loads(body["lease"]))
        await self.say(message, {"ok": True})

    async def lease(self, message: Msg, body: dict[str, Any]) -> None:
        assert body["types"] == self.leases
        if self.queue:
            await self.give(message)
            return
        # Others are answered meanwhile.
        waiting = asyncio.ensure_future(self.wait(message, body["waitSeconds"]))
        self.waiting.add(waiting)
        waiting.add_done_callback(self.waiting.discard)

    async def wait(self, message: Msg, seconds: float) -> None:
        """For work, until the time is up, the agent leaves or attaches again: who was killed waits no more."""
        sessions = self.sessions
        try:
            async with asyncio.timeout(seconds):
                while not self.queue and self.sessions == sessions:
                    await asyncio.sleep(0.05)
        except TimeoutError:
            pass
        if self.queue and self.sessions == sessions:
            await self.give(message)
        else:
            await self.say(message, {"none": True})

    async def give(self, message: Msg) -> None:
        event = self.queue.pop(0)
        work = {
            "campaign": "c",
            "genesis": GENESIS,
            "stream": "cambrian.log.c.experiment.e1",
            "sequence": 5,
            "attempt": 2,
            "event": event,
        }
        if self.checkpoint is not None:
            work["checkpoint"] = self.checkpoint
        await self.say(message, {"lease": json.dumps(event["id"]), "work": work})

    async def working(self, message: Msg, body: dict[str, Any]) -> None:
        self.checkpoint = body.get("checkpoint", self.checkpoint)
        progress = body.get("progress", {})
        self.closed = self.closed or (self.closed_at_rung and "rungs" in progress)
        self.progress.append(progress)
        if self.closed:
            await self.refuse(message, "closed")
            return
        await self.say(message, {"ok": True})

    async def contribute(self, message: Msg, body: dict[str, Any]) -> None:
        text = body["data"]
        statement = "\n".join(
            (
                "cambrian/contribution/1",
                f"campaign {GENESIS}",
                "stream cambrian.log.c.experiment.e1",
                f"cause {json.loads(body['lease'])}",
                "attempt 2",
                f"type {body['type']}",
                f"dataschema {body['dataschema']}",
                f"data {sha256(text.encode())}",
                f"key {self.public_key}",
                "grant test-grant",
            )
        )
        assert body["statement"] == statement
        signature = base64.urlsafe_b64decode(body["signature"] + "==")
        assert nkeys_verify(self.public_key, statement.encode(), signature)
        known = schema_of(body["type"])
        assert body["dataschema"] == known["dataschema"]
        data = json.loads(text)
        jsonschema.validate(data, known["schema"])
        event = {"type": body["type"], "cause": json.loads(body["lease"]), "data": data}
        if event not in self.events:
            self.events.append(event)
        if self.lose_answers > 0:
            self.lose_answers -= 1
            return
        await self.say(message, {"ok": True, "id": "0" * 32, "sequence": len(self.events)})

    async def artifact(self, message: Msg) -> None:
        headers = message.headers or {}
        name = headers["Cambrian-Sha256"]
        if headers["Cambrian-Op"] == "get":
            if name not in self.artifacts:
                await self.refuse(message, "invalid")
                return
            assert self.client is not None
            reply = {"Cambrian-Sha256": name}
            content = self.artifacts[name] + (b"!" if self.damaged else b"")
            await self.client.publish(message.reply, content, headers=reply)
            return
        assert sha256(message.data) == name
        self.artifacts[name] = message.data
        reference = {"sha256": name, "bytes": len(message.data), "mediaType": headers["Cambrian-Media-Type"]}
        await self.say(message, {"ok": True, "artifact": reference})


def nkeys_verify(public_key: str, content: bytes, signature: bytes) -> bool:
    """Whether an Ed25519 signature was made with the key of this name."""
    import nacl.signing

    raw = base64.b32decode(public_key + "=" * (-len(public_key) % 8))[1:33]
    return bool(nacl.signing.VerifyKey(raw).verify(content, signature))
