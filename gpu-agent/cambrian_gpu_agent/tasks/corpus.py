"""Text to learn from: documents as bytes, some of them held out by their own hash.

A document belongs to training or to one held-out split for the digest of its bytes alone, so that neither the
order of files nor what else is in the corpus moves it from one to the other.
"""

import hashlib
import json
import os
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Final

import numpy as np
from numpy.typing import NDArray

from .lines import UnreadableLines, lines_of

Bytes = NDArray[np.uint8]

SPLITS: Final = 4
"""Held-out splits, none of which shares a document with another."""

PARTS: Final = 32
"""A document falls into one of so many parts with equal chance; the first SPLITS of them are held out."""

BETWEEN: Final = b"\n\n"
"""Stands behind each document."""

NOT_READ: Final = {"site-packages", "dist-packages", "test", "tests", "idlelib", "__pycache__"}


class UnreadableCorpus(Exception):
    """No corpus can be read from the path; the message says why and what is taken."""


@dataclass(frozen=True)
class Corpus:
    """training and each held-out split as bytes in one row; digest `sha256:…` of all of them."""

    training: Bytes
    held_out: tuple[Bytes, ...]
    digest: str


def part(document: bytes) -> int:
    """The part of PARTS that the document falls into."""
    return int.from_bytes(hashlib.sha256(document).digest()[:8]) % PARTS


def divide(documents: Iterator[bytes], training: BinaryIO, held_out: list[BinaryIO]) -> str:
    """Writes each document to where it belongs and returns the digest of all, in their order."""
    digest = hashlib.sha256()
    for document in documents:
        place = part(document)
        (held_out[place] if place < SPLITS else training).write(document + BETWEEN)
        digest.update(len(document).to_bytes(8) + document)
    return "sha256:" + digest.hexdigest()


@cache
def standard_library() -> Corpus:
    """The Python standard library's own source, without its tests: 11 MB on every machine that runs this."""
    training, held_out = BytesIO(), [BytesIO() for _ in range(SPLITS)]
    files: list[BinaryIO] = [*held_out]
    digest = divide(library_documents(Path(sysconfig.get_path("stdlib"))), training, files)
    return Corpus(row(training), tuple(map(row, held_out)), digest)


def row(file: BytesIO) -> Bytes:
    return np.frombuffer(file.getbuffer(), np.uint8)


def library_documents(root: Path) -> Iterator[bytes]:
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if name not in NOT_READ)
        for name in sorted(names):
            if name.endswith(".py"):
                yield Path(folder, name).read_bytes()


def documents_of(path: Path) -> Iterator[bytes]:
    """The documents of a file or of all files in a folder, one at a time; UnreadableCorpus.

    A .txt file is one document; a line of .jsonl, .jsonl.gz or .jsonl.zst is one, its member `text`.
    """
    if path.is_dir():
        for member in sorted(path.iterdir()):
            yield from documents_of(member)
    elif path.name.endswith(".txt"):
        yield path.read_bytes()
    elif path.name.endswith((".jsonl", ".jsonl.gz", ".jsonl.zst")):
        try:
            for number, line in enumerate(lines_of(path), start=1):
                yield text_of(line, f"{path}:{number}")
        except UnreadableLines as error:
            raise UnreadableCorpus(f"{path}: {error}") from error
    else:
        raise UnreadableCorpus(
            f"{path}: only .txt, .jsonl, .jsonl.gz and .jsonl.zst, or a folder of these, are read"
        )


def text_of(line: bytes, place: str) -> bytes:
    """The member `text` of a line of JSON, as UTF-8."""
    try:
        document = json.loads(line)
    except ValueError as error:
        raise UnreadableCorpus(f"{place}: not JSON: {error}") from error
    text = document.get("text") if isinstance(document, dict) else None
    if not isinstance(text, str):
        raise UnreadableCorpus(f"{place}: an object with a string under `text` is wanted")
    return text.encode(errors="replace")


def read(path: Path, cache_folder: Path) -> Corpus:
    """The corpus at the path, memory-mapped: divided once, then kept in the cache folder. UnreadableCorpus.

    The cache is found by the names, sizes and times of the files, so that a changed corpus is divided again.
    """
    try:
        folder = cache_folder / fingerprint(path)
        if not (folder / "digest").exists():
            folder.mkdir(parents=True, exist_ok=True)
            with (folder / "training").open("wb") as training:
                held_out = [(folder / f"held-out-{split}").open("wb") for split in range(SPLITS)]
                digest = divide(documents_of(path), training, [*held_out])
                for file in held_out:
                    file.close()
            # Written last: a folder without it was left behind half-way.
            (folder / "digest").write_text(digest)
        held_out_rows = tuple(mapped(folder / f"held-out-{split}") for split in range(SPLITS))
        return Corpus(mapped(folder / "training"), held_out_rows, (folder / "digest").read_text())
    except OSError as error:
        raise UnreadableCorpus(f"{error.filename or path}: {error.strerror or error}") from error


def cache_folder() -> Path:
    """Where divided corpora are kept."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "cambrian" / "corpora"


def fingerprint(path: Path) -> str:
    """sha256 in hex over name, size and time of each file."""
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    facts = [(str(file.resolve()), file.stat().st_size, file.stat().st_mtime_ns) for file in files]
    return hashlib.sha256(json.dumps([SPLITS, PARTS, facts]).encode()).hexdigest()


def mapped(file: Path) -> Bytes:
    """The file's bytes; an empty file cannot be mapped."""
    if file.stat().st_size == 0:
        return np.empty(0, np.uint8)
    return np.memmap(file, np.uint8, mode="r")
