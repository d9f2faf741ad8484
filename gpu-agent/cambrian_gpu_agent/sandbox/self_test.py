"""What the probe of a sandbox mode runs inside it: it tries what must not be possible."""

from typing import Final

PROGRAM: Final = """
import os
import socket
import subprocess

def attempt(name, action):
    try:
        action()
    except OSError:
        return
    worked.append(name)

worked = []
open(READABLE, "rb").read(1)
attempt("open a socket", socket.socket)
attempt("read /etc/passwd", lambda: open("/etc/passwd").close())
attempt("start a program", lambda: subprocess.run(["/bin/true"]))
attempt("start a process", lambda: os.fork() or os._exit(0))
wire.send_json({"worked": worked})
"""


def program(readable: str) -> str:
    """Answers {"worked": [...]}: the forbidden things that worked. The file `readable` must be readable."""
    return f"READABLE = {readable!r}\n{PROGRAM}"
