"""The laboratory's gate, as an attached agent sees it: five verbs of plain NATS request and reply."""

import asyncio
import hashlib
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import jsonschema
from nats.aio.client import Client
from nats.errors import Error as NatsError

from .contribution import Signer, Work, data_text, statement

T = TypeVar("T")

RETRYABLE: Final = ("unavailable", "quota")
SHORTEST_WAIT: Final = 0.25
LONGEST_WAIT: Final = 10.0


class Refused(Exception):
    """The gate said no. `code` is one of the protocol's."""

    def __init__(self, code: str, message: str, retry_after: float | None = None) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.retry_after = retry_after


@dataclass(frozen=True)
class Discovery:
    """What this agent may do here, and in what form."""

    grant: str
    leases: list[str]
    contributes: list[str]
    schemas: dict[str, dict[str, Any] | None]
    artifact_bytes: int


class Gate:
    """Requests of one agent; each waits for `timeout` seconds. discover, rung, contribute, put and get
    ask again while the gate is unavailable; lease and working do not."""

    def __init__(self, nats: Client, role: str, agent: str, signer: Signer, timeout: float = 5.0) -> None:
        self.nats, self.role, self.agent, self.signer, self.timeout = nats, role, agent, signer, timeout
        self.discovery: Discovery | None = None

    async def _once(
        self, verb: str, payload: bytes, timeout: float, headers: dict[str, str] | None
    ) -> tuple[bytes, dict[str, str]]:
        subject = f"cambrian.gate.lab.{verb}.{self.role}.{self.agent}"
        try:
            reply = await self.nats.request(subject, payload, timeout=timeout, headers=headers)
        except (NatsError, TimeoutError, OSError) as error:
            raise Refused("unavailable", f"{verb}: {error or type(error).__name__}") from error
        return reply.data, dict(reply.headers or {})

    async def _patiently(self, ask: Callable[[], Awaitable[T]]) -> T:
        """Asks again, ever more slowly, while the gate is unavailable or a quota is used up."""
        wait = SHORTEST_WAIT
        while True:
            try:
                return await ask()
            except Refused as error:
                if error.code not in RETRYABLE:
                    raise
                await asyncio.sleep(error.retry_after or wait)
                wait = min(2 * wait, LONGEST_WAIT)

    async def _json(
        self, verb: str, payload: bytes, headers: dict[str, str] | None = None, timeout: float | None = None
    ) -> dict[str, Any]:
        return decode((await self._once(verb, payload, timeout or self.timeout, headers))[0])

    async def discover(self) -> Discovery:
        """Learns the grant, the types and their schemas; waits for as long as no gate is there."""
        answer = await self._patiently(lambda: self._json("discover", b"{}"))
        self.discovery = Discovery(
            grant=answer["grant"],
            leases=answer["leases"],
            contributes=answer["contributes"],
            schemas=answer["schemas"],
            artifact_bytes=answer["limits"]["artifactBytes"],
        )
        return self.discovery

    async def lease(self, types: list[str], wait_seconds: float) -> Work | None:
        """An item of work, or None when there was none for that long."""
        request = json.dumps({"waitSeconds": wait_seconds, "types": types}).encode()
        answer = await self._json("lease", request, timeout=wait_seconds + self.timeout)
        if answer.get("none"):
            return None
        work = answer["work"]
        return Work(
            lease=answer["lease"],
            campaign=work["campaign"],
            genesis=work["genesis"],
            stream=work["stream"],
            attempt=work["attempt"],
            event=work["event"],
        )

    async def working(self, work: Work, progress: dict[str, Any] | None) -> None:
        """Keeps the lease alive."""
        request = {"lease": work.lease} | ({"progress": progress} if progress else {})
        await self._json("working", json.dumps(request, allow_nan=False).encode())

    async def rung(self, work: Work, progress: dict[str, Any]) -> None:
        """Reports a rung and waits, for as long as it takes, for the word to go on. Raises Refused where the
        work is to stop."""
        await self._patiently(lambda: self.working(work, progress))

    async def contribute(self, work: Work, type_: str, data: dict[str, Any]) -> dict[str, Any]:
        """Appends an event, signed; asks again until there is an answer (a second sending answers ok as well)."""
        assert self.discovery is not None, "discover first"
        known = self.discovery.schemas.get(type_)
        if known is None:
            raise Refused("not-granted", f"the gate has no schema for {type_}")
        dataschema = known["dataschema"]
        try:
            jsonschema.validate(data, known["schema"])
        except jsonschema.ValidationError as error:
            raise Refused("invalid", f"{type_}.{error.json_path[2:]}: {error.message}"[:2000]) from error
        text = data_text(data)
        signed = statement(work, type_, dataschema, text, self.signer.public_key, self.discovery.grant)
        request = {
            "lease": work.lease,
            "type": type_,
            "dataschema": dataschema,
            "data": text,
            "statement": signed,
            "signature": self.signer.sign(signed),
        }
        payload = json.dumps(request, ensure_ascii=False).encode()
        return await self._patiently(lambda: self._json("contribute", payload))

    async def put(self, content: bytes, media_type: str) -> dict[str, Any]:
        """Stores an artifact and returns its reference."""
        sha256 = "sha256:" + hashlib.sha256(content).hexdigest()
        headers = {"Cambrian-Op": "put", "Cambrian-Sha256": sha256, "Cambrian-Media-Type": media_type}
        answer = await self._patiently(lambda: self._json("artifact", content, headers))
        reference: dict[str, Any] = answer["artifact"]
        return reference

    async def get(self, sha256: str) -> bytes:
        """The bytes of an artifact, verified."""

        async def ask() -> bytes:
            headers = {"Cambrian-Op": "get", "Cambrian-Sha256": sha256}
            content, answered = await self._once("artifact", b"", self.timeout, headers)
            if "Cambrian-Refused" in answered:
                decode(content)
                raise Refused("invalid", "a refusal without its reason")
            return content

        content = await self._patiently(ask)
        if "sha256:" + hashlib.sha256(content).hexdigest() != sha256:
            raise Refused("invalid", f"the bytes received are not {sha256}")
        return content


def decode(payload: bytes) -> dict[str, Any]:
    """An answer of the gate; Refused where it is a refusal or none of version 1."""
    try:
        answer = json.loads(payload)
    except ValueError as error:
        raise Refused("invalid", f"the gate's answer is not JSON: {error}") from error
    if not isinstance(answer, dict) or answer.get("v") != 1:
        raise Refused("invalid", "the gate's answer is not of version 1; update the gpu-agent")
    if "refused" in answer:
        refused = answer["refused"]
        raise Refused(str(refused["code"]), str(refused["message"]), refused.get("retryAfterSeconds"))
    return answer
