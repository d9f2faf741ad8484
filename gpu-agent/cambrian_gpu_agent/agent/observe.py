"""Observing a campaign: its events in order, and remarks on them. A remark that is made again is the same one."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from .connect import connect
from .contribution import Contribution
from .credentials import Credentials
from .discovery import Discovery
from .gate import Gate
from .refusal import Refused
from .stored import Stored
from .work import Work

WAIT: Final = 5.0
"""Seconds of one wait for events."""


@dataclass(frozen=True)
class Told(Stored):
    """An event as the log holds it, and its place there."""

    @property
    def experiment(self) -> str | None:
        """In whose life it is; None for an event of the campaign as a whole."""
        kind, experiment = self.event["subject"].split(".")[3:5]
        return experiment if kind == "experiment" else None


class Observation:
    """A campaign that is observed."""

    def __init__(self, gate: Gate, discovery: Discovery, campaign: str, genesis: str, opening: Told) -> None:
        self._gate, self._genesis, self._opening = gate, genesis, opening
        self.discovery, self.campaign = discovery, campaign

    async def events(self) -> AsyncIterator[Told]:
        """Everything since the campaign was opened, in order, then what comes; ends with the campaign."""
        after = 0
        while True:
            part = await self._gate.read(self.campaign, after, {}, WAIT)
            for told in part["events"]:
                yield Told(told["sequence"], told["event"])
                if told["event"]["type"] == "CampaignClosed":
                    return
            after = part["after"]

    async def register_kind(self, kind: str, description: str, schema: Mapping[str, object]) -> None:
        """Says what remarks of a kind look like: a JSON Schema as docs/agents.md has it. Raises Refused."""
        data = {"agent": self._agent, "kind": kind, "description": description, "schema": schema}
        await self._say(self._opening, Contribution("RemarkKindRegistered", data))

    async def remark(self, about: Told, kind: str, body: Mapping[str, object]) -> bool:
        """Whether it is in the log: not where the campaign has ended, or another of this kind is about that event
        already. Raises Refused where it does not fit its kind or is not granted."""
        data = {"agent": self._agent, "kind": kind, "experiment": about.experiment, "body": body}
        try:
            await self._say(about, Contribution("RemarkMade", data))
        except Refused as error:
            if error.code in ("closed", "duplicate"):
                return False
            raise
        return True

    @property
    def _agent(self) -> str:
        return self._gate.credentials.agent

    async def _say(self, about: Told, contribution: Contribution) -> None:
        stream = f"cambrian.log.{self.campaign}.agent.{self._agent}"
        work = Work(
            lease="",
            campaign=self.campaign,
            genesis=self._genesis,
            stream=stream,
            sequence=about.sequence,
            attempt=1,
            event=about.event,
        )
        await self._gate.remark(work, contribution, self.discovery)


@asynccontextmanager
async def observe(
    *, creds: str | Path, url: str, campaign: str, software: str, login: Mapping[str, str] | None = None
) -> AsyncIterator[Observation]:
    """Observes a campaign of the laboratory at `url`, by its id, as the agent of the credentials file.

    software: what the laboratory notes of this program, as `my-scout/1`.
    login: `user` and `password`, where the server knows agents by them; the credentials only sign then.

    A server or a gate that goes away is waited for. Raises BadCredentials, Refused where the laboratory does not
    let this agent observe, and at a tls:// address CertificateUnusable and Untrusted.
    """
    credentials = Credentials(Path(creds))
    client = await connect(url, credentials, software, login)
    try:
        gate = Gate(client, credentials)
        discovery = await gate.attach(software)
        first = await gate.read(campaign, 0, {})
        if not first["events"] or first["genesis"] is None:
            raise Refused("not-granted", f"no campaign {campaign} is conducted there")
        opening = Told(first["events"][0]["sequence"], first["events"][0]["event"])
        yield Observation(gate, discovery, campaign, first["genesis"], opening)
        await gate.detach()
    finally:
        await client.close()
