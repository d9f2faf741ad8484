"""A checkpoint's bytes, safetensors: the header is JSON of known form, and nothing is ever unpickled."""

import json
import struct

import numpy as np


def halved(checkpoint: bytes) -> bytes:
    """The same with its float32 rounded to bfloat16: for where it would be too large otherwise."""
    (length,) = struct.unpack_from("<Q", checkpoint)
    header, numbers = json.loads(checkpoint[8 : 8 + length]), checkpoint[8 + length :]
    parts: list[bytes] = []
    at = 0
    for name, tensor in header.items():
        if name == "__metadata__":
            continue
        start, end = tensor["data_offsets"]
        part = numbers[start:end]
        if tensor["dtype"] == "F32":
            tensor["dtype"], part = "BF16", rounded(part)
        tensor["data_offsets"] = [at, at + len(part)]
        at += len(part)
        parts.append(part)
    written = json.dumps(header, separators=(",", ":")).encode()
    written += b" " * (-len(written) % 8)
    return b"".join([struct.pack("<Q", len(written)), written, *parts])


def rounded(numbers: bytes) -> bytes:
    """float32 to the nearest bfloat16, ties to even; what is no number stays none."""
    bits = np.frombuffer(numbers, "<u4").astype(np.uint64)
    nearest = (bits + 0x7FFF + ((bits >> 16) & 1)) >> 16
    return np.where(np.isnan(bits.astype("<u4").view("<f4")), 0x7FC0, nearest).astype("<u2").tobytes()
