"""Waiting for something, but not for ever."""

import asyncio


async def happens_within(seconds: float | None, event: asyncio.Event) -> bool:
    """Waits for the event, so long at most (None: for as long as it takes); whether it came."""
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return False
    return True
