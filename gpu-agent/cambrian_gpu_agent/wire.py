"""Framing of the two pipes between the evaluator and the child in the sandbox.

A frame is one byte of kind, four bytes of length (little endian) and that many bytes. The receiver names the
kind and the most bytes it takes; anything else is a `WireError`. Nothing is ever unpickled.
"""

import fcntl
import json
import math
import os
import select
import struct
import sys
import time
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

HEADER: Final = struct.Struct("<cI")
JSON: Final = b"J"
TOKENS: Final = b"T"
LOGITS: Final = b"L"
WEIGHTS: Final = b"W"
SOURCE: Final = b"S"
STATE: Final = b"C"

JSON_LIMIT: Final = 256 * 1024
SOURCE_LIMIT: Final = 1024 * 1024
WEIGHTS_LIMIT: Final = 128 * 1024 * 1024
"""Bytes of any model's; of one whose size is known see Preset.weights_limit."""
DEEPEST: Final = 16
LARGEST_INTEGER: Final = 2**53
CHUNK: Final = 1 << 20


class WireError(Exception):
    """The other side sent what the protocol does not allow."""


class WireClosed(WireError):
    """The other side closed its end."""


class WireTimeout(Exception):
    """The deadline passed while waiting for the other side."""


class Wire:
    """One end of the pair of pipes.

    `deadline` is a time.monotonic() value after which any read or write raises WireTimeout; `heard` says whether
    anything has come from the other side.
    """

    def __init__(self, read_fd: int, write_fd: int, deadline: float = math.inf) -> None:
        self.read_fd = read_fd
        self.write_fd = write_fd
        self.deadline = deadline
        self.heard = False
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

    def holds(self, count: int) -> bool:
        """Whether so many bytes can be written while nobody reads, where nothing waits to be read."""
        if sys.platform != "linux":
            return count <= select.PIPE_BUF
        return count <= fcntl.fcntl(self.write_fd, fcntl.F_GETPIPE_SZ)

    def _fill(self, view: memoryview) -> None:
        while view:
            self._wait(self.read_fd, select.POLLIN)
            got = os.readv(self.read_fd, [view[:CHUNK]])
            if got == 0:
                raise WireClosed("the other side closed the pipe")
            self.heard = True
            view = view[got:]

    def _header(self, kind: bytes, limit: int) -> int:
        """How many bytes of payload follow."""
        header = bytearray(HEADER.size)
        self._fill(memoryview(header))
        got, length = HEADER.unpack(header)
        if got != kind:
            raise WireError(f"a frame of kind {got!r} where {kind!r} was due")
        if length > limit:
            raise WireError(f"a frame of {length} bytes where at most {limit} are allowed")
        return int(length)

    def send(self, kind: bytes, payload: bytes | memoryview) -> None:
        header = HEADER.pack(kind, len(payload))
        # A small frame in one piece, so that its reader is woken once; a large one without being copied.
        small = len(payload) <= select.PIPE_BUF
        for piece in (header + payload,) if small else (header, payload):
            self._write(memoryview(piece))

    def _write(self, view: memoryview) -> None:
        while view:
            self._wait(self.write_fd, select.POLLOUT)
            try:
                view = view[os.write(self.write_fd, view[:CHUNK]) :]
            except BlockingIOError:  # POLLOUT promises room for PIPE_BUF bytes only
                view = view[os.write(self.write_fd, view[: select.PIPE_BUF]) :]
            except BrokenPipeError as error:
                raise WireClosed("the other side closed the pipe") from error

    def receive(self, kind: bytes, limit: int) -> bytes:
        payload = bytearray(self._header(kind, limit))
        self._fill(memoryview(payload))
        return bytes(payload)

    def send_json(self, value: dict[str, Any]) -> None:
        self.send(JSON, json.dumps(value, allow_nan=False, ensure_ascii=False).encode(errors="replace"))

    def receive_json(self) -> dict[str, Any]:
        """Reads an object of finite numbers and well-formed strings, not nested deeply; refuses the rest."""
        payload = self.receive(JSON, JSON_LIMIT)
        try:
            value = json.loads(payload)
        except (ValueError, RecursionError) as error:
            raise WireError(f"a frame that is not JSON: {error}") from error
        if not isinstance(value, dict):
            raise WireError("a JSON frame that is not an object")
        _require_plain(value, 0)
        return value

    def send_array(self, kind: bytes, array: NDArray[Any]) -> None:
        self.send(kind, np.ascontiguousarray(array).reshape(-1).view(np.uint8).data)

    def receive_array(self, kind: bytes, shape: tuple[int, ...], dtype: type[np.generic]) -> NDArray[Any]:
        """Reads exactly the bytes of one array of the given shape and type."""
        array = np.empty(shape, dtype)
        self.receive_into(kind, array)
        return array

    def receive_into(self, kind: bytes, array: NDArray[Any]) -> None:
        """The same, into an array whose numbers lie one after the other."""
        length = self._header(kind, array.nbytes)
        if length != array.nbytes:
            raise WireError(f"an array of {length} bytes where {array.nbytes} were due")
        self._fill(array.reshape(-1).view(np.uint8).data)


def _require_plain(value: Any, depth: int) -> None:
    """What every reader of the log can read as well: JSON in Python allows more."""
    if depth > DEEPEST:
        raise WireError(f"JSON nested deeper than {DEEPEST}")
    if isinstance(value, dict):
        for key, member in value.items():
            _require_plain(key, depth + 1)
            _require_plain(member, depth + 1)
    elif isinstance(value, list):
        for member in value:
            _require_plain(member, depth + 1)
    elif isinstance(value, str):
        if "\0" in value or any("\ud800" <= c <= "\udfff" for c in value):
            raise WireError("a string with NUL or a lone surrogate")
    elif isinstance(value, float) and not math.isfinite(value):
        raise WireError("a number that is not finite")
    elif isinstance(value, int) and abs(value) > LARGEST_INTEGER:
        raise WireError("an integer beyond 2^53")
