"""A plain Python program as the child: started in a fifth of a second, as it needs no torch."""

import sys
import traceback

from ..wire import SOURCE, SOURCE_LIMIT, Wire


def serve(read_fd: int, write_fd: int) -> None:
    """Says that it is ready, takes one source and runs it, with the `wire` at hand to answer on.

    What the program raises ends it with status 1.
    """
    wire = Wire(read_fd, write_fd)
    wire.send_json({"ready": True})
    source = wire.receive(SOURCE, SOURCE_LIMIT).decode()
    try:
        exec(compile(source, "program.py", "exec"), {"__name__": "__main__", "wire": wire})
    except Exception:  # noqa: BLE001 - it may raise anything
        traceback.print_exc()
        sys.exit(1)
