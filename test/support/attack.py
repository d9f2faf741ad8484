"""Tries what it is told with an agent's credentials: plain nats-py, as anybody may write it.

Arguments: URL, credentials file, agent, operations as JSON. Prints the errors that the server sent and the messages
that came, as JSON.
"""

import asyncio
import json
import sys
from typing import Any

import nats
from nats.aio.msg import Msg


async def main(url: str, creds: str, agent: str, operations: list[dict[str, Any]]) -> None:
    errors: list[str] = []
    received: list[dict[str, str]] = []

    async def on_error(error: Exception) -> None:
        errors.append(str(error))

    async def on_message(message: Msg) -> None:
        received.append({"subject": message.subject, "data": message.data.decode()})

    client = await nats.connect(
        url,
        user_credentials=creds,
        inbox_prefix=f"_INBOX_{agent}".encode(),
        error_cb=on_error,
        allow_reconnect=False,
    )
    for operation in operations:
        subject, payload = operation["subject"], operation.get("payload", "").encode()
        if operation["do"] == "publish":
            await client.publish(subject, payload, reply=operation.get("reply", ""))
        elif operation["do"] == "subscribe":
            await client.subscribe(subject, queue=operation.get("queue", ""), cb=on_message)
        else:
            try:
                answer = await client.request(subject, payload, timeout=2)
                received.append({"subject": subject, "data": answer.data.decode()})
            except Exception as error:
                errors.append(repr(error))
        await client.flush()
    print("tried", flush=True)
    # Whoever started this does something worth listening to, then says so.
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
    await asyncio.sleep(0.2)
    await client.close()
    print(json.dumps({"errors": errors, "received": received}))


asyncio.run(main(sys.argv[1], sys.argv[2], sys.argv[3], json.loads(sys.argv[4])))
