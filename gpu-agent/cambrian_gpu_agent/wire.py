"""Framing of the two pipes between the evaluator and the child in the sandbox.

A frame is one byte of kind, four bytes of length (little endian) and that many bytes. The receiver names the
kind and the most bytes it takes; anything else is a `WireError`. Nothing is ever unpickled.
"""

import json
import math
import os
import select
import struct
import time
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

HEADER: Final = struct.Struct("<cI")
JSON: Final = b"J"
TOKENS: Final = b"T"
LOGITS: Final = b"L"
WEIGHTS: Final = b"W"

JSON_LIMIT: Final = 256 * 1024
CHUNK: Final = 1 << 20


class WireError(Exception):
    """The other side sent what the protocol does not allow."""


class WireClosed(WireError):
    """The other side closed its end."""


class WireTimeout(Exception):
    """The deadline passed while waiting for the other side."""


class Wire:
    """One end of the pair of pipes.

    `deadline` is a time.monotonic() value after which any read or write raises WireTimeout.
    """

    def __init__(self, read_fd: int, write_fd: int, deadline: float = math.inf) -> None:
        self.read_fd = read_fd
        self.write_fd = write_fd
        self.deadline = deadline
        if deadline != math.inf:
            os.set_blocking(read_fd, False)
            os.set_blocking(write_fd, False)

    def close(self) -> None:
        os.close(self.read_fd)
        os.close(self.write_fd)

    def _wait(self, fd: int, event: int) -> None:
        if self.deadline == math.inf:
            return
        poller = select.poll()
        poller.register(fd, event)
        remaining = self.deadline - time.monotonic()
        if remaining <= 0 or not poller.poll(math.ceil(remaining * 1000)):
            raise WireTimeout

    def _read(self, count: int) -> bytes:
        parts: list[bytes] = []
        while count > 0:
            self._wait(self.read_fd, select.POLLIN)
            part = os.read(self.read_fd, min(count, CHUNK))
            if not part:
                raise WireClosed("the other side closed the pipe")
            parts.append(part)
            count -= len(part)
        return b"".join(parts)

    def send(self, kind: bytes, payload: bytes) -> None:
        view = memoryview(HEADER.pack(kind, len(payload)) + payload)
        while view:
            self._wait(self.write_fd, select.POLLOUT)
            try:
                view = view[os.write(self.write_fd, view[:CHUNK]) :]
            except BlockingIOError:  # POLLOUT promises room for PIPE_BUF bytes only
                view = view[os.write(self.write_fd, view[: select.PIPE_BUF]) :]
            except BrokenPipeError as error:
                raise WireClosed("the other side closed the pipe") from error

    def receive(self, kind: bytes, limit: int) -> bytes:
        got, length = HEADER.unpack(self._read(HEADER.size))
        if got != kind:
            raise WireError(f"a frame of kind {got!r} where {kind!r} was due")
        if length > limit:
            raise WireError(f"a frame of {length} bytes where at most {limit} are allowed")
        return self._read(length)

    def send_json(self, value: dict[str, Any]) -> None:
        self.send(JSON, json.dumps(value, allow_nan=False).encode())

    def receive_json(self) -> dict[str, Any]:
        """Reads an object; NaN, infinities and anything but an object are refused."""
        payload = self.receive(JSON, JSON_LIMIT)
        try:
            value = json.loads(payload, parse_constant=_refuse_constant)
        except (ValueError, RecursionError) as error:
            raise WireError(f"a frame that is not JSON: {error}") from error
        if not isinstance(value, dict):
            raise WireError("a JSON frame that is not an object")
        return value

    def send_array(self, kind: bytes, array: NDArray[Any]) -> None:
        self.send(kind, np.ascontiguousarray(array).tobytes())

    def receive_array(
        self, kind: bytes, shape: tuple[int, ...], dtype: type[np.generic]
    ) -> NDArray[Any]:
        """Reads exactly the bytes of one array of the given shape and type."""
        size = math.prod(shape) * np.dtype(dtype).itemsize
        payload = self.receive(kind, size)
        if len(payload) != size:
            raise WireError(f"an array of {len(payload)} bytes where {size} were due")
        return np.frombuffer(payload, dtype=dtype).reshape(shape)


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is not JSON")
