"""Privileges: more of them, higher limits, and a life after the evaluator's."""

from .program import Program

PROGRAMS = [
    Program(
        "become-root",
        "becomes root, or any other user or group, by every call",
        """
attempt("user", lambda: os.setuid(0))
attempt("effective", lambda: os.seteuid(0))
attempt("all three", lambda: os.setresuid(0, 0, 0))
attempt("group", lambda: os.setgid(0))
attempt("groups", lambda: os.setgroups([0]))
attempt("files", lambda: call("setfsuid", 0) and checked(-1))
""",
    ),
    Program(
        "capabilities",
        "takes capabilities back",
        """
header = struct.pack("Ii", 0x20080522, 0)
attempt("all", lambda: call("capset", header, struct.pack("6I", *[0xFFFFFFFF] * 6)))
attempt("none", lambda: call("capset", header, bytes(24)))
attempt("ambient", lambda: checked(libc.prctl(47, 2, 21, 0, 0)))
""",
        shown=("none",),
    ),
    Program(
        "setuid-programs",
        "runs programs that become root when they start",
        """
for path in ("/usr/bin/su", "/usr/bin/passwd", "/usr/bin/mount", "/usr/bin/newgrp"):
    attempt(path, lambda: os.posix_spawn(path, [path, "--help"], {}))
""",
    ),
    Program(
        "raise-limits",
        "raises each of its limits",
        """
for name in ("CPU", "AS", "FSIZE", "NPROC", "NOFILE", "MEMLOCK", "CORE"):
    which = getattr(resource, "RLIMIT_" + name)
    soft, hard = resource.getrlimit(which)

    def double():
        try:
            resource.setrlimit(which, (hard * 2 + 1, hard * 2 + 1))
        except ValueError as error:
            raise OSError(errno.EPERM, str(error)) from error

    if hard != resource.RLIM_INFINITY:
        attempt(name, double)
    else:
        worked.append(name + " has no limit")
""",
    ),
    Program(
        "oom-score",
        "makes the kernel, short of memory, kill others before it",
        """
for score in ("-1000", "0"):
    attempt(score, lambda: open("/proc/self/oom_score_adj", "w").write(score))
attempt("of others", lambda: open(f"/proc/{PID}/oom_score_adj", "w").write("1000"))
""",
        shown=("of others",),
    ),
    Program(
        "priority",
        "takes the processors from others: a better priority, a real-time scheduler",
        """
attempt("nice", lambda: os.nice(-10))
attempt("real time", lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(50)))
deadline = struct.pack("IIQiIQQQ", 48, 6, 0, 0, 0, 1 << 20, 1 << 21, 1 << 21)
attempt("deadline", lambda: call("sched_setattr", 0, deadline, 0))
""",
    ),
    Program(
        "outlive-the-evaluator",
        "undoes the signal that ends it with the evaluator, also by changes of user, which undo it",
        """
attempt("signal", lambda: checked(libc.prctl(1, 0, 0, 0, 0)))
attempt("user of files", lambda: call("setfsuid", os.getuid()) and checked(-1))
attempt("user", lambda: call("setresuid", -1, -1, -1))
""",
        shown=("signal", "user"),
    ),
]
