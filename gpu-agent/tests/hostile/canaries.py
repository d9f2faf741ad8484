"""What a hostile program could harm on this machine, put there to be looked at afterwards."""

import ctypes
import os
import secrets
import shutil
import socket
import stat
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import cambrian_gpu_agent
from cambrian_gpu_agent.sandbox.mode import FIRST_UID, UIDS
from cambrian_gpu_agent.sandbox.seccomp import MACHINES
from cambrian_gpu_agent.sandbox.syscalls import SYSCALLS

from ..processes import stat as process_stat

PACKAGE: Final = Path(cambrian_gpu_agent.__file__).parent
PLACES: Final = ("/", "/tmp", "/var/tmp", "/dev/shm", "/run", "/usr/lib", str(Path.home()), str(PACKAGE))
"""Where a program might hope to leave a file, beside the canaries' folder."""

SLEEPER: Final = """
import sys, time
sys.path.insert(0, sys.argv[1])
from cambrian_gpu_agent.sandbox.kernel import set_capabilities
set_capabilities(0)  # a process with more than the child has is out of reach anyway
print("ready", flush=True)
time.sleep(600)
"""

libc = ctypes.CDLL(None, use_errno=True)
libc.shmat.restype = ctypes.c_void_p
libc.shmat.argtypes = (ctypes.c_int, ctypes.c_void_p, ctypes.c_int)


class Canaries:
    """A key file, a process, four servers and a piece of shared memory; `damage` says what became of them."""

    def __enter__(self) -> Self:
        self.secret = secrets.token_hex(16)
        self.folder = Path(tempfile.mkdtemp(prefix=".cambrian-canary-", dir="/var/tmp"))
        self.folder.chmod(0o777)
        self.key = self.folder / "id_ed25519"
        self.key.write_text(self.secret)
        self.key.chmod(0o666)
        self.process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", SLEEPER, str(PACKAGE.parent), self.secret],
            env={"CAMBRIAN_CANARY": self.secret},
            stdout=subprocess.PIPE,
        )
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == b"ready\n"
        self.abstract = f"cambrian-canary-{self.secret}"
        self.tcp = socket.create_server(("127.0.0.1", 0))
        self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.udp.bind(("127.0.0.1", 0))
        self.unix, self.nameless = socket.socket(socket.AF_UNIX), socket.socket(socket.AF_UNIX)
        self.unix.bind(str(self.folder / "agent.sock"))
        self.nameless.bind("\0" + self.abstract)
        for server in (self.unix, self.nameless):
            server.listen()
        for server in (self.tcp, self.udp, self.unix, self.nameless):
            server.setblocking(False)
        self.shared = libc.shmget(0, 4096, 0o1666)
        assert self.shared >= 0
        ctypes.memmove(libc.shmat(self.shared, None, 0), self.secret.encode(), len(self.secret) + 1)
        self.environment = os.environ.get("CAMBRIAN_CANARY", "")
        os.environ["CAMBRIAN_CANARY"] = self.secret
        self.before = self.state()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.environ["CAMBRIAN_CANARY"] = self.environment
        for server in (self.tcp, self.udp, self.unix, self.nameless):
            server.close()
        libc.shmctl(self.shared, 0, None)
        self.process.kill()
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()
        shutil.rmtree(self.folder)

    def names(self, unsafe: bool) -> dict[str, Any]:
        """What a program is told; in mode unsafe the only folder that it may harm is the canaries' own."""
        column = MACHINES[os.uname().machine][0]
        return {
            "SECRET": self.secret,
            "FOLDER": str(self.folder),
            "FOLDERS": [str(self.folder)] if unsafe else [str(self.folder), *PLACES],
            "KEY": str(self.key),
            "PACKAGE": str(PACKAGE),
            "PID": self.process.pid,
            "PARENT": os.getpid(),
            "TCP": self.tcp.getsockname()[1],
            "UDP": self.udp.getsockname()[1],
            "UNIX": str(self.folder / "agent.sock"),
            "ABSTRACT": self.abstract,
            "SHARED": self.shared,
            "NUMBERS": {name: numbers[column] for name, numbers in SYSCALLS.items()},
        }

    def state(self) -> dict[str, object]:
        """Everything of the canaries that a program could change."""
        pid = self.process.pid
        key = self.key.lstat() if self.key.exists() else None
        fields = process_stat(str(pid))
        files = {name: Path(f"/proc/{pid}/{name}") for name in ("limits", "oom_score_adj", "environ")}
        return {
            "folder": sorted(entry.name for entry in self.folder.iterdir()),
            "key": key and (self.key.read_text(), key.st_mode, key.st_uid, key.st_mtime_ns, key.st_nlink),
            "attributes": key and os.listxattr(self.key),
            "library": stat.S_IMODE(os.stat(os.__file__).st_mode),
            "device": stat.S_IMODE(os.stat("/dev/null").st_mode),
            "process": fields and (fields[0] in "SR", fields[16], fields[38]),  # state, nice, scheduler
            **{name: fields and path.read_text() for name, path in files.items()},
            "processors": fields and os.sched_getaffinity(pid),
            "shared memory": ctypes.string_at(address) if (address := self.attached()) else None,
            "host name": socket.gethostname(),
            "years": time.gmtime().tm_year // 10,
        }

    def attached(self) -> int:
        """Address of the shared memory; 0 where it is gone."""
        address: int = libc.shmat(self.shared, None, 0)
        return 0 if address == ctypes.c_void_p(-1).value else address

    def damage(self) -> list[str]:
        """What is no longer as it was, what was left behind and what was connected to."""
        after = self.state()
        found = [
            f"{name}: {before} became {after[name]}"
            for name, before in self.before.items()
            if after[name] != before
        ]
        for place in (*PLACES, str(self.folder)):
            found += [f"left {path}" for path in Path(place).glob("cambrian-hostile*")]
            found += [f"left {path}" for path in Path(place).glob("cambrian_hostile*")]
        for name, server in {"tcp": self.tcp, "unix": self.unix, "abstract": self.nameless}.items():
            if connected(server):
                found.append(f"{name} was connected to")
        with suppress(BlockingIOError):
            found.append(f"udp got {self.udp.recv(99)!r}")
        shared = Path("/proc/sysvipc/shm").read_text().splitlines()[1:]
        found += [f"left shared memory {line}" for line in shared if is_childs(int(line.split()[7]))]
        return found


def connected(server: socket.socket) -> bool:
    try:
        server.accept()[0].close()
    except BlockingIOError:
        return False
    return True


def is_childs(uid: int) -> bool:
    """Whether a user is one of those that children become."""
    return FIRST_UID <= uid < FIRST_UID + UIDS
