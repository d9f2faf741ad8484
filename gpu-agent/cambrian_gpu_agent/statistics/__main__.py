"""One comparison in a process of its own, so that the worker never waits for scipy.

`python -m cambrian_gpu_agent.statistics` reads {"differences", "seed", "confidence"} as a line of JSON from
stdin and writes a Comparison as a line of JSON.
"""

import json
import sys
from dataclasses import asdict

from .paired import compare


def main() -> None:
    asked = json.loads(sys.stdin.readline())
    found = compare(asked["differences"], asked["seed"], asked["confidence"])
    sys.stdout.write(json.dumps(asdict(found), allow_nan=False) + "\n")


if __name__ == "__main__":
    main()
