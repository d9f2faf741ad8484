"""The lines of a text file, compressed or not, one at a time: whatever the file becomes, memory stays bounded."""

import gzip
import io
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

if TYPE_CHECKING:
    from typing_extensions import Buffer

LONGEST: Final = 64 * 1024**2
"""Bytes of a line, at most: a compressed file may hold one that fits into no memory."""

EXPANSION: Final = 200
"""Bytes that a byte of a compressed file may become, from so many on; text becomes 3 to 20."""

WINDOW: Final = 128 * 1024**2
"""Bytes that a zstd frame may look back, and so the memory that decompressing takes."""

PIECE: Final = 1024
"""Bytes that are decompressed at once: a block of four bytes may become 128 KiB."""


class UnreadableLines(Exception):
    """The file is cut off, not what its name says, or becomes too large; the message says which."""


def lines_of(path: Path) -> Iterator[bytes]:
    """The lines of a file that ends in .gz or .zst, or of one that is not compressed. Raises UnreadableLines."""
    import zstandard  # here, as a sandboxed child imports the tasks and has no such package

    most = max(LONGEST, EXPANSION * path.stat().st_size)
    read = 0
    with path.open("rb") as file:
        try:
            lines = decompressed(path.name, file)
            while line := lines.readline(LONGEST + 1):
                read += len(line)
                if len(line) > LONGEST:
                    raise UnreadableLines(f"a line is longer than {LONGEST} bytes; split the document")
                if read > most:
                    raise UnreadableLines(
                        f"it becomes more than {EXPANSION} times as large when it is decompressed, which text "
                        "does not; if it is meant, decompress it"
                    )
                yield line
        except (zstandard.ZstdError, gzip.BadGzipFile, EOFError, zlib.error) as error:
            raise UnreadableLines(f"it cannot be decompressed: {error}") from error


def decompressed(name: str, file: BinaryIO) -> io.BufferedReader:
    if name.endswith(".gz"):
        return io.BufferedReader(gzip.GzipFile(fileobj=file))
    return io.BufferedReader(Zstd(file) if name.endswith(".zst") else file)  # type: ignore[arg-type]


class Zstd(io.RawIOBase):
    """A file of zstd frames as it is read. The library's own reader takes one that is cut off for a whole one."""

    def __init__(self, file: BinaryIO) -> None:
        import zstandard

        self.file = file
        self.frames = zstandard.ZstdDecompressor(max_window_size=WINDOW)
        self.frame: zstandard.ZstdDecompressionObj | None = None
        self.left = b""
        self.out = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "Buffer") -> int:
        into = memoryview(buffer)
        while not self.out:
            piece = self.left or self.file.read(PIECE)
            if not piece:
                if self.frame is not None:
                    raise EOFError("it ends within a frame")
                return 0
            self.frame = self.frame or self.frames.decompressobj()
            self.out, self.left = memoryview(self.frame.decompress(piece)), b""
            if self.frame.eof:
                self.left, self.frame = self.frame.unused_data, None
        count = min(len(into), len(self.out))
        into[:count] = self.out[:count]
        self.out = self.out[count:]
        return count
