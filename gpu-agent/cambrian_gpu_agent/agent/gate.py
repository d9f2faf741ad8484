"""The laboratory's gate, as an attached agent sees it: nine verbs of plain NATS request and reply."""

import asyncio
import functools
import hashlib
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final, TypeVar

from nats.aio.client import Client
from nats.errors import Error as NatsError

from .answers import decode
from .contribution import Contribution, statement
from .credentials import Credentials
from .discovery import Discovery, discovery_of
from .refusal import RETRYABLE, Refused
from .schema import Artifact
from .work import Work

T = TypeVar("T")

SHORTEST_WAIT: Final = 0.25
LONGEST_WAIT: Final = 10.0


class Gate:
    """Requests of one agent; each waits for `timeout` seconds. Where `patiently` stands, they are made again
    while the gate is unavailable or a quota is used up; lease, working and detach are not."""

    def __init__(self, nats: Client, credentials: Credentials, timeout: float = 5.0) -> None:
        self.nats, self.credentials, self.timeout = nats, credentials, timeout

    async def _once(
        self,
        verb: str,
        payload: bytes,
        timeout: float,
        headers: dict[str, str] | None = None,
        campaign: str = "lab",
    ) -> tuple[bytes, Mapping[str, str]]:
        agent = self.credentials.agent
        subject = f"cambrian.gate.{campaign}.{verb}.{self.credentials.role}.{agent}"
        if self.nats.is_closed:
            raise Refused("not-granted", f"the server put agent {agent} out: {self.nats.last_error}")
        try:
            async with asyncio.timeout(self.timeout):
                # The client would keep it for later, when nobody waits for the answer any more.
                while not self.nats.is_connected:
                    await asyncio.sleep(0.05)
            reply = await self.nats.request(subject, payload, timeout=timeout, headers=headers)
        except (NatsError, TimeoutError, OSError) as error:
            why = str(error) or type(error).__name__
            raise Refused("unavailable", f"{verb}: no answer from the gate ({why})") from error
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
        self, verb: str, request: Mapping[str, object], wait: float = 0, campaign: str = "lab"
    ) -> dict[str, Any]:
        payload = json.dumps(request, allow_nan=False, ensure_ascii=False).encode()
        return decode(verb, (await self._once(verb, payload, wait + self.timeout, campaign=campaign))[0])

    async def attach(self, software: str) -> Discovery:
        """Begins a session: learns the grant, the types and their schemas. Patiently."""
        return discovery_of(await self._patiently(lambda: self._json("attach", {"software": software})))

    async def detach(self) -> None:
        """Ends the session."""
        await self._json("detach", {})

    async def lease(self, types: Sequence[str], wait_seconds: float) -> Work | None:
        """An item of work, or None when there was none for that long."""
        answer = await self._json("lease", {"waitSeconds": wait_seconds, "types": types}, wait_seconds)
        if "none" in answer:
            return None
        work = answer["work"]
        return Work(
            lease=answer["lease"],
            campaign=work["campaign"],
            genesis=work["genesis"],
            stream=work["stream"],
            sequence=work["sequence"],
            attempt=work["attempt"],
            event=work["event"],
            checkpoint=work.get("checkpoint"),
        )

    async def working(self, work: Work, progress: Mapping[str, object] | None) -> None:
        """Keeps the lease alive."""
        await self._json("working", {"lease": work.lease} | ({"progress": progress} if progress else {}))

    async def checkpoint(self, work: Work, checkpoint: Artifact) -> None:
        """Names what the next attempt at a training may go on from. Patiently."""
        await self._patiently(lambda: self._json("working", {"lease": work.lease, "checkpoint": checkpoint}))

    async def rung(self, work: Work, progress: Mapping[str, object]) -> None:
        """Reports a rung and waits, patiently, for the word to go on. Raises Refused where the work is to stop."""
        await self._patiently(lambda: self.working(work, progress))

    async def release(self, work: Work) -> None:
        """Hands the work back, so that another agent gets it at once. Patiently."""
        await self._patiently(lambda: self._json("release", {"lease": work.lease}))

    async def history(self, work: Work) -> list[dict[str, Any]]:
        """The stored events of the work's experiment so far, in their order. Patiently."""
        events: list[dict[str, Any]] = []
        after = 0
        request = {"experiment": work.experiment}
        while part := (await self.read(work.campaign, after, request))["events"]:
            events += (told["event"] for told in part)
            after = part[-1]["sequence"]
        return events

    async def read(
        self, campaign: str, after: int, request: Mapping[str, object], wait: float = 0
    ) -> dict[str, Any]:
        """The next events after a sequence, with their places. Patiently."""
        asked = {"after": after, "waitSeconds": wait, **request}
        return await self._patiently(functools.partial(self._json, "read", asked, wait, campaign))

    async def contribute(self, work: Work, contribution: Contribution, discovery: Discovery) -> None:
        """Appends an event, signed. Patiently: a second sending answers ok as well."""
        request = {"lease": work.lease, **self._signed(work, contribution, discovery)}
        await self._patiently(lambda: self._json("contribute", request))

    async def remark(self, work: Work, contribution: Contribution, discovery: Discovery) -> None:
        """Remarks on the event of the work, without a lease. Patiently, as above."""
        request = {"about": work.event["id"], **self._signed(work, contribution, discovery)}
        await self._patiently(lambda: self._json("remark", request, campaign=work.campaign))

    def _signed(self, work: Work, contribution: Contribution, discovery: Discovery) -> dict[str, str]:
        type_ = contribution.type
        dataschema, text = discovery.text_of(contribution)
        signed = statement(work, type_, dataschema, text, self.credentials.public_key, discovery.grant)
        return {
            "type": type_,
            "dataschema": dataschema,
            "data": text,
            "statement": signed,
            "signature": self.credentials.sign(signed),
        }

    async def put(self, content: bytes, media_type: str, discovery: Discovery) -> Artifact:
        """Stores an artifact and returns its reference. Patiently."""
        if len(content) > (most := discovery.artifact_bytes):
            raise Refused("too-large", f"the artifact has {len(content)} bytes, the gate takes {most}")
        sha256 = digest_of(content)
        headers = {"Cambrian-Op": "put", "Cambrian-Sha256": sha256, "Cambrian-Media-Type": media_type}

        async def ask() -> Artifact:
            answer = decode("artifact", (await self._once("artifact", content, self.timeout, headers))[0])
            reference: Artifact = answer["artifact"]
            if reference["sha256"] != sha256:
                raise Refused("invalid", f"the gate stored {reference['sha256']}, {sha256} was sent")
            return reference

        return await self._patiently(ask)

    async def get(self, sha256: str) -> bytes:
        """The bytes of an artifact, verified. Patiently."""

        async def ask() -> bytes:
            headers = {"Cambrian-Op": "get", "Cambrian-Sha256": sha256}
            content, answered = await self._once("artifact", b"", self.timeout, headers)
            if "Cambrian-Refused" in answered:
                decode("artifact", content)
                raise Refused("invalid", "a refusal without its reason")
            return content

        content = await self._patiently(ask)
        if (found := digest_of(content)) != sha256:
            raise Refused("invalid", f"the bytes received are {found}, not {sha256}")
        return content


def digest_of(content: bytes) -> str:
    """The name of an artifact."""
    return "sha256:" + hashlib.sha256(content).hexdigest()
