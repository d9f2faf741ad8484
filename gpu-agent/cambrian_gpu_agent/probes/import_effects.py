"""Whether executing the source does anything but define: files, connections, processes, output.

Python's audit events are watched while the source is executed and while the layer is built, those that come from
importing modules apart.
"""

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from types import FrameType
from typing import Any, Final

from ..jobs import Verdict
from ..layer import FILENAME, explain
from .probe import Probe, Subject

WATCHED: Final = (
    *("open", "os.listdir", "os.scandir", "os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.link"),
    *("os.symlink", "os.chmod", "os.truncate", "os.system", "os.exec", "os.posix_spawn", "os.fork", "os.kill"),
    *("os.putenv", "os.unsetenv", "shutil.", "tempfile.", "subprocess.", "socket.", "ctypes.", "urllib."),
    *("http.", "ftplib.", "smtplib.", "sqlite3.", "signal.", "mmap.", "pty.", "sys.addaudithook"),
    *("sys._getframe", "sys.settrace", "sys.setprofile"),
)
"""Audit events, or what they begin with."""

MACHINERY: Final = (
    *("<frozen importlib", "<frozen zipimport", "/linecache.py"),
    *("/tokenize.py", "/inspect.py", "/warnings.py"),
)
"""Code that reads files on behalf of an import, a traceback or a warning."""

LISTED: Final = 20

_recording: list[list[str]] = []
_hooked = False
_inside = False


def hook(event: str, arguments: tuple[Any, ...]) -> None:
    """Notes an event that the candidate's own code caused. It can never be removed, so it does little at rest."""
    global _inside
    if not _recording or _inside:
        return
    if any(event == name or (name[-1] == "." and event.startswith(name)) for name in WATCHED):
        _inside = True  # what is done to note an event is none
        try:
            note(event, arguments, _recording[-1])
        finally:
            _inside = False


def note(event: str, arguments: tuple[Any, ...], events: list[str]) -> None:
    frame: FrameType | None = sys._getframe(2)
    if event == "sys._getframe" and frame is not None and frame.f_code.co_filename != FILENAME:
        return  # a library's own
    while frame is not None and frame.f_code.co_filename != FILENAME:
        if any(part in frame.f_code.co_filename for part in MACHINERY):
            return
        frame = frame.f_back
    if frame is None or len(events) == LISTED:  # not the candidate's
        return
    line = f"line {frame.f_lineno}: {event} {arguments[0]!r}" if arguments else f"line {frame.f_lineno}: {event}"
    events.append(line[:200])


@contextmanager
def recorded() -> Iterator[list[str]]:
    """What the candidate's code does outside of computing, within the block."""
    global _hooked
    if not _hooked:
        sys.addaudithook(hook)
        _hooked = True
    events: list[str] = []
    _recording.append(events)
    try:
        yield events
    finally:
        _recording.pop()


def run(subject: Subject) -> tuple[Verdict, dict[str, Any]]:
    printed = io.StringIO()  # what is logged and warned of goes to stderr, which nobody reads
    with recorded() as events, redirect_stdout(printed), redirect_stderr(io.StringIO()):
        try:
            subject.layer  # noqa: B018 - executes the source
            subject.build()
        except (Exception, SystemExit) as error:  # noqa: BLE001 - a candidate raises what it likes
            return "fail", {"error": explain(error), "events": events}
    if events:
        return "fail", {"events": events}
    if printed.getvalue():
        return "fail", {"printed": printed.getvalue()[:500]}
    return "pass", {}


PROBE = Probe(
    name="import-effects",
    hint="Executing the source and building the layer may define and compute only: no file, process, connection "
    "or output.",
    run=run,
)
