"""Where the kernel allows no sandbox, code that needs one is refused with what to install.

The kernel is made such with a filter of system calls: no Landlock, no mounts, as an older kernel in a locked
container answers.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cambrian_gpu_agent.sandbox.seccomp import MACHINES
from cambrian_gpu_agent.sandbox.syscalls import SYSCALLS

from .layers import HONEST

COLUMN = MACHINES[os.uname().machine][0]
LOCKED = f"""
import ctypes, os, struct, sys
libc = ctypes.CDLL(None)
code = struct.pack("<HBBI", 0x20, 0, 0, 0)
for number, error in ((444, 38), ({SYSCALLS["mount"][COLUMN]}, 1)):
    code += struct.pack("<HBBI", 0x15, 0, 1, number) + struct.pack("<HBBI", 6, 0, 0, 0x50000 | error)
code += struct.pack("<HBBI", 6, 0, 0, 0x7FFF0000)

class Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))

assert libc.prctl(38, 1, 0, 0, 0) == 0
assert libc.prctl(22, 2, ctypes.byref(Program(len(code) // 8, code)), 0, 0) == 0
main = "import sys; from cambrian_gpu_agent.cli import main; sys.exit(main())"
os.execv(sys.executable, [sys.executable, "-c", main, *sys.argv[1:]])
"""


def locked(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command line on a layer, under a kernel that allows no sandbox."""
    file = folder / "honest.py"
    file.write_text(HONEST)
    command = [sys.executable, "-c", LOCKED, arguments[0], str(file), *arguments[1:]]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("forced", [None, "bubblewrap", "landlock"])
def test_without_any_sandbox_it_refuses_and_says_what_to_install(tmp_path: Path, forced: str | None) -> None:
    ended = locked(tmp_path, "check", *(("--sandbox", forced) if forced else ()))
    assert ended.returncode == 2
    assert ended.stdout == ""
    for word in ("apt install bubblewrap", "Landlock", "Linux 5.13", "--unsafe", *([forced] if forced else [])):
        assert word in ended.stderr, ended.stderr


def test_unsafe_runs_it_there_and_says_so(tmp_path: Path) -> None:
    ended = locked(tmp_path, "check", "--unsafe")
    assert ended.returncode == 0, ended.stderr
    assert "sandbox unsafe" in ended.stdout
