"""What the sandbox does not hide or refuse: each is shown to work, so that docs/security.md stays honest."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Gap:
    """name, what: for a reader. source: its attempts succeed in the modes of `modes` and in no other."""

    name: str
    what: str
    source: str
    modes: tuple[str, ...]


BOTH = ("bubblewrap", "landlock")

GAPS = [
    Gap(
        "system-files",
        "Reads the system's programs and libraries, the Python packages and the harness's own code.",
        'attempt("system", lambda: open("/usr/bin/env", "rb").read(4))\n'
        'attempt("harness", lambda: open(PACKAGE + "/wire.py").read(1))',
        BOTH,
    ),
    Gap(
        "machine-facts",
        "Reads processor model, memory in use, kernel version and the time of day.",
        'attempt("processor", lambda: open("/proc/cpuinfo").read(1))\n'
        'attempt("memory", lambda: open("/proc/meminfo").read(1))\n'
        'attempt("kernel", os.uname)\nattempt("time", time.time)',
        BOTH,
    ),
    Gap(
        "processor-share",
        "Keeps every processor busy until its wall clock runs out; there is no share of the processor.",
        'attempt("processors", lambda: len(os.sched_getaffinity(0)) > 1 or os.cpu_count() == 1 or checked(-1))',
        BOTH,
    ),
    Gap(
        "file-metadata",
        "Learns whether a file that it can name exists, with its size, owner and times; not what is in it.",
        'attempt("size", lambda: os.stat(KEY).st_size)',
        ("landlock",),
    ),
    Gap(
        "process-numbers",
        "Learns which process numbers are in use, and by which user.",
        'attempt("user", lambda: os.stat(f"/proc/{PID}").st_uid)',
        ("landlock",),
    ),
    Gap(
        "host-name",
        "Learns the machine's name.",
        'attempt("name", lambda: socket.gethostname() == HOST or checked(-1))',
        ("landlock",),
    ),
]
