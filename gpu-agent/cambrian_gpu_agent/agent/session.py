"""An attached agent's session: from attach to detach. Every item of work that it leases is contributed, handed
back or lost to another; none is kept silently."""

import asyncio
import logging
import math
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, Literal, TypeAlias

from .contribution import Contribution
from .discovery import Discovery
from .gate import LONGEST_WAIT, SHORTEST_WAIT, Gate
from .lab import Lab
from .refusal import LOST, RETRYABLE, Refused
from .waiting import happens_within
from .work import Work

Answer: TypeAlias = Contribution | Sequence[Contribution] | None
Perform: TypeAlias = Callable[[Work, Lab], Awaitable[Answer]]
"""Does an item of work: answers what is to be contributed, in order, or None to hand the work back."""

Fate: TypeAlias = Literal["over", "passed", "failed"]
"""Of an item of work: there is nothing left to hand back; the callback handed it back; it did not succeed."""

FIRST_WAIT, LAST_WAIT = 5.0, 60.0
"""Seconds of one wait for work: of the first, and of those after a long time without any, each twice as long as
the one before. A gate that is killed is found out by its silence, so long after; each wait costs gate and server a
little."""

PACE: Final = 1.0
"""Seconds between two signs of life, at least."""

FAREWELL: Final = 3.0
"""Seconds that handing work back and detaching may take; then the gate's own clock does it."""

LONGEST_REST: Final = 30.0
"""Seconds without a lease after the callback failed again and again: others are to have the work."""

log = logging.getLogger("cambrian.agent")


class Session:
    """`at_once` items of work at a time, of `types` or of all that the grant leases.

    grace: seconds that work under way may take once the session drains; None for as long as it takes.
    idle: seconds without work after which it drains; None for never.
    """

    def __init__(
        self,
        gate: Gate,
        perform: Perform,
        software: str,
        at_once: int,
        types: Sequence[str] | None,
        grace: float | None,
        idle: float | None,
    ) -> None:
        self.gate, self.perform, self.software = gate, perform, software
        self.at_once, self.types, self.grace, self.idle = at_once, types, grace, idle
        self.at_work, self.worked_at = 0, asyncio.get_running_loop().time()
        self.draining, self.stopping, self.hurrying = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self.asking: set[asyncio.Future[Work | None]] = set()
        self.unanswered: list[asyncio.Future[None]] = []

    def drain(self) -> None:
        """Leases nothing more; what is under way is finished."""
        self.draining.set()

    def stop(self) -> None:
        """Drains, with the grace for what is under way. Said again: without."""
        if self.stopping.is_set():
            self.hurrying.set()
            return
        log.info("draining")
        self.stopping.set()
        self.draining.set()

    def disconnected(self) -> None:
        """Asks anew for what was asked for over the connection that is lost: no answer comes to that."""
        for asked in self.asking:
            asked.cancel()

    async def run(self) -> None:
        """Works until it is stopped. Raises Refused where the gate lets this agent do nothing."""
        attaching = asyncio.ensure_future(self.gate.attach(self.software))
        draining = asyncio.ensure_future(self.draining.wait())
        try:
            done, _ = await asyncio.wait(
                (attaching, draining), timeout=self.idle, return_when=asyncio.FIRST_COMPLETED
            )
            if attaching in done:
                await self.work(attaching.result())
            elif not done:
                raise Refused("unavailable", f"no gate answered for {self.idle} s")
        finally:
            attaching.cancel()
            draining.cancel()
            await asyncio.gather(attaching, draining, return_exceptions=True)

    async def work(self, discovery: Discovery) -> None:
        types = [name for name in discovery.leases if self.types is None or name in self.types]
        log.info("attached grant=%s leases=%s", discovery.grant, ",".join(types))
        self.worked_at = asyncio.get_running_loop().time()
        try:
            if not types:
                offered = ", ".join(discovery.leases) or "nothing"
                raise Refused("not-granted", f"grant {discovery.grant} leases {offered}: no work for this program")
            await self.serve(discovery, types)
        finally:
            await self.detach()
            log.info("detached")

    async def serve(self, discovery: Discovery, types: Sequence[str]) -> None:
        """Keeps the slots at work until they have drained, one fails, or their time is up."""
        slots = asyncio.gather(*(self.slot(discovery, types) for _ in range(self.at_once)))
        ending = asyncio.ensure_future(self.end())
        try:
            await asyncio.wait((slots, ending), return_when=asyncio.FIRST_COMPLETED)
            if slots.done():
                slots.result()
        finally:
            # A slot that is cancelled hands its work back.
            slots.cancel()
            ending.cancel()
            await asyncio.gather(slots, ending, return_exceptions=True)

    async def end(self) -> None:
        """Returns when what is under way has to stop."""
        await self.stopping.wait()
        if not await happens_within(self.grace, self.hurrying):
            log.warning("grace-over seconds=%g", self.grace)

    async def slot(self, discovery: Discovery, types: Sequence[str]) -> None:
        """One item of work after the other, until drained."""
        wait, rest, patience = SHORTEST_WAIT, PACE / 2, FIRST_WAIT
        while not self.draining.is_set():
            if self.idle_left() <= 0:
                log.info("idle seconds=%s", self.idle)
                self.drain()
                break
            try:
                work = await self.lease(types, min(patience, self.idle_left()))
            except Refused as error:
                if error.code not in RETRYABLE:
                    raise
                log.warning("no-lease why=%s", error)
                await happens_within(error.retry_after or wait, self.draining)
                wait = min(2 * wait, LONGEST_WAIT)
                continue
            wait = SHORTEST_WAIT
            if work is None:
                patience = min(2 * patience, LAST_WAIT)
                continue
            patience = FIRST_WAIT
            if self.draining.is_set():
                await self.release(work)
                continue
            self.at_work += 1
            fate = await self.keep(work, discovery)
            self.at_work -= 1
            self.worked_at = asyncio.get_running_loop().time()
            rest = min(2 * rest, LONGEST_REST) if fate == "failed" else PACE
            if fate != "over":  # it is to go to another
                await happens_within(rest, self.draining)

    def idle_left(self) -> float:
        """Seconds for which no work may come yet."""
        if self.idle is None or self.at_work > 0:
            return math.inf
        return self.worked_at + self.idle - asyncio.get_running_loop().time()

    async def lease(self, types: Sequence[str], patience: float) -> Work | None:
        """An item of work; None where there was none in time, or the session began to drain."""
        asked = asyncio.ensure_future(self.gate.lease(types, patience))
        draining = asyncio.ensure_future(self.draining.wait())
        self.asking.add(asked)
        try:
            await asyncio.wait((asked, draining), return_when=asyncio.FIRST_COMPLETED)
            return asked.result() if asked.done() and not asked.cancelled() else None
        finally:
            draining.cancel()
            self.asking.discard(asked)
            if not asked.done():
                self.unanswered.append(asyncio.ensure_future(self.give_back(asked)))

    async def give_back(self, asked: asyncio.Future[Work | None]) -> None:
        """What still comes for a session that drains goes to another at once."""
        try:
            work = await asked
        except Refused:
            return
        if work is not None:
            await self.release(work)

    async def keep(self, work: Work, discovery: Discovery) -> Fate:
        """Has the work done while keeping its lease alive, or hands it back."""
        lab = Lab(self.gate, discovery, work, self.drain)
        doing = asyncio.ensure_future(self.do(work, lab))
        living = asyncio.ensure_future(self.live(work, lab))
        item = f"type={work.type} cause={work.event['id']} stream={work.stream} attempt={work.attempt}"
        log.info("leased %s", item)
        fate: Fate = "failed"
        try:
            await asyncio.wait((doing, living), return_when=asyncio.FIRST_COMPLETED)
            if not doing.done():
                log.warning("dropped %s why=%s", item, living.result())
                fate = "over"
            elif doing.cancelled():
                log.warning("handed-back %s why=the callback cancelled itself", item)
            else:
                fate = doing.result()
                log.info(
                    "%s %s contributed=%s",
                    "handed-back" if fate == "passed" else "done",
                    item,
                    ",".join(lab.contributed) or "nothing",
                )
        except Refused as error:
            fate = "over" if error.code in (*LOST, "duplicate") else "failed"
            log.warning("%s %s why=%s", "dropped" if fate == "over" else "handed-back", item, error)
        except Exception:
            log.exception("handed-back %s why=the callback failed", item)
        finally:
            doing.cancel()
            living.cancel()
            await asyncio.gather(doing, living, return_exceptions=True)
            if fate != "over":
                await self.release(work)
        return fate

    async def do(self, work: Work, lab: Lab) -> Fate:
        """Contributes what the callback answers, or lets it hand the work back."""
        answer = await self.perform(work, lab)
        if answer is None:
            return "passed"
        contributions = [answer] if isinstance(answer, Contribution) else list(answer)
        for contribution in contributions:  # all of them fit before one is sent
            lab.discovery.text_of(contribution)
        for contribution in contributions:
            await lab.contribute(contribution)
        return "over"

    async def live(self, work: Work, lab: Lab) -> Refused:
        """Signs of life, with news or every third of the time that the gate waits, until it takes the work away;
        returns why."""
        interval = lab.discovery.ack_wait / 3
        pace = min(PACE, interval)
        silence = interval
        while True:
            await happens_within(silence, lab.news)
            lab.news.clear()
            silence = interval - pace
            try:
                await self.gate.working(work, lab.latest)
            except Refused as error:
                if error.code in RETRYABLE:
                    log.warning("not-heard why=%s", error)
                    silence = 0
                # Closed may be what the contribution did that is being sent: its own answer says so.
                elif not lab.contributing:
                    return error
            await asyncio.sleep(pace)

    async def release(self, work: Work) -> None:
        """Hands work back at once. Where the gate does not hear it, it does so itself after a while."""
        try:
            async with asyncio.timeout(FAREWELL):
                await self.gate.release(work)
        except (Refused, TimeoutError) as error:
            if not (isinstance(error, Refused) and error.code in LOST):
                log.warning("not-released cause=%s why=%s", work.event["id"], error or "no answer")

    async def detach(self) -> None:
        """Says goodbye; the gate answers then at once what was still asked for."""
        try:
            async with asyncio.timeout(FAREWELL):
                await self.gate.detach()
                await asyncio.gather(*self.unanswered)
        except (Refused, TimeoutError) as error:
            log.warning("not-detached why=%s", error or "no answer")
        finally:
            for asked in self.unanswered:
                asked.cancel()
