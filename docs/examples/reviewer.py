# A reviewer that lets no layer be trained in whose code is a word that it does not take, here softmax and exp:
#   .venv/bin/python docs/examples/reviewer.py reviewer.creds nats://127.0.0.1:4222 softmax exp
import asyncio
import sys

from cambrian_gpu_agent.agent import Contribution, Lab, Work, attach
from cambrian_gpu_agent.agent.schema import ArchitectureReviewed

CREDS, URL, *WORDS = sys.argv[1:]


async def review(work: Work, lab: Lab) -> Contribution:
    source = (await lab.get(work.data["code"]["artifact"]["sha256"])).decode()
    found = [word for word in WORDS if word in source]
    data: ArchitectureReviewed = {
        "revision": work.data["revision"],
        "verdict": "reject" if found else "approve",
        "reason": f"its code has {', '.join(found)} in it" if found else f"has none of: {', '.join(WORDS)}",
    }
    return Contribution("ArchitectureReviewed", data)


asyncio.run(attach(review, creds=CREDS, url=URL, software="words/1"))
