"""Frames pass whole or are refused; nothing waits past its deadline."""

import os
import struct
import threading
import time
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cambrian_gpu_agent.wire import JSON, LOGITS, TOKENS, Wire, WireClosed, WireError, WireTimeout


@pytest.fixture
def wires() -> Iterator[tuple[Wire, Wire]]:
    """Two ends; the second, the evaluator's, gives up after two seconds."""
    first_read, second_write = os.pipe()
    second_read, first_write = os.pipe()
    ends = Wire(first_read, first_write), Wire(second_read, second_write, time.monotonic() + 2)
    yield ends
    for end in ends:
        for fd in (end.read_fd, end.write_fd):
            try:
                os.close(fd)
            except OSError:
                continue


plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8", exclude_characters="\0")),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=10,
)


@given(st.dictionaries(st.sampled_from(["a", "b"]), plain))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_json_comes_back_equal(wires: tuple[Wire, Wire], value: dict[str, object]) -> None:
    wires[0].send_json(value)
    assert Wire(wires[1].read_fd, wires[1].write_fd).receive_json() == value


def test_arrays_larger_than_a_pipe_pass(wires: tuple[Wire, Wire]) -> None:
    child, evaluator = wires
    array = np.random.default_rng(0).normal(size=(3, 100_000)).astype(np.float32)
    sender = threading.Thread(target=child.send_array, args=(LOGITS, array))
    sender.start()
    assert np.array_equal(evaluator.receive_array(LOGITS, array.shape, np.float32), array)
    sender.join()
    receiver = threading.Thread(target=child.receive_array, args=(TOKENS, array.shape, np.float32))
    receiver.start()
    evaluator.send_array(TOKENS, array)
    receiver.join(timeout=5)
    assert not receiver.is_alive()


@pytest.mark.parametrize(
    "frame",
    [
        struct.pack("<cI", b"X", 0),
        struct.pack("<cI", JSON, 2**32 - 1),
        struct.pack("<cI", JSON, 3) + b"NaN",
        struct.pack("<cI", JSON, 2) + b"[]",
        struct.pack("<cI", JSON, 11) + b'{"a":1e999}',
        struct.pack("<cI", JSON, 14) + b'{"a":"\\ud800"}',
        struct.pack("<cI", JSON, 14) + b'{"a":"\\u0000"}',
        struct.pack("<cI", JSON, 86) + b'{"a":' + b"[" * 40 + b"]" * 40 + b"}",
        struct.pack("<cI", JSON, 26) + b'{"a":12345678901234567890}',
        struct.pack("<cI", JSON, 4) + b"\xff\xfe{}",
    ],
)
def test_what_the_protocol_does_not_allow_is_refused(wires: tuple[Wire, Wire], frame: bytes) -> None:
    os.write(wires[0].write_fd, frame)
    with pytest.raises(WireError):
        wires[1].receive_json()


def test_an_array_of_another_size_is_refused(wires: tuple[Wire, Wire]) -> None:
    wires[0].send(LOGITS, bytes(12))
    with pytest.raises(WireError, match="12 bytes where 16"):
        wires[1].receive_array(LOGITS, (2, 2), np.float32)


def test_a_closed_end_and_a_silent_end_are_told_apart(wires: tuple[Wire, Wire]) -> None:
    evaluator = wires[1]
    evaluator.deadline = time.monotonic() + 0.1
    with pytest.raises(WireTimeout):
        evaluator.receive_json()
    evaluator.deadline = time.monotonic() + 0.2
    with pytest.raises(WireTimeout):
        evaluator.send(TOKENS, bytes(1 << 20))  # nobody reads
    evaluator.deadline = time.monotonic() + 2
    os.close(wires[0].write_fd)
    with pytest.raises(WireClosed):
        evaluator.receive_json()
