"""Processes: more of them, ones that stay, and other people's."""

from .program import ALL, Program

PROGRAMS = [
    Program(
        "fork-bomb",
        "forks without end",
        """
def bomb():
    while True:
        os.fork()

attempt("fork", bomb)
""",
    ),
    Program(
        "start-processes",
        "starts one process in each way there is: fork, clone, clone3, posix_spawn, a shell",
        """
def raw_clone():
    if call("clone", signal.SIGCHLD, 0, 0, 0, 0) == 0:
        os._exit(0)

def raw_clone3():
    if call("clone3", ctypes.byref((ctypes.c_uint64 * 11)(0, 0, 0, 0, signal.SIGCHLD)), 88) == 0:
        os._exit(0)

attempt("fork", lambda: os.fork() or os._exit(0))
attempt("clone", raw_clone)
attempt("clone3", raw_clone3)
attempt("spawn", lambda: os.posix_spawn("/bin/true", ["true"], {}))
attempt("shell", lambda: subprocess.run("true", shell=True, check=True))
""",
        shown=ALL,
    ),
    Program(
        "other-programs",
        "becomes another program: by name, by descriptor, by the dynamic loader",
        """
attempt("exec", lambda: os.execv("/bin/true", ["true"]))
attempt("descriptor", lambda: os.execve(os.open("/bin/true", os.O_RDONLY), ["true"], {}))
attempt("execveat", lambda: call("execveat", os.open("/bin/true", os.O_PATH), b"", None, None, 0x1000))
attempt("loader", lambda: os.execv("/lib64/ld-linux-x86-64.so.2", ["ld.so", "/bin/true"]))
""",
    ),
    Program(
        "dropped-program",
        "writes a program to a file, and to memory, and runs it",
        """
def drop(path):
    with open(path, "w") as file:
        file.write("#!/bin/sh\\n")
    os.execv(path, [path])

everywhere(drop)
attempt("memory", lambda: os.execve(os.memfd_create("x"), ["x"], {}))
""",
    ),
    Program(
        "daemon",
        "leaves a daemon behind: double fork, a session of its own, its log held open",
        """
def leave():
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            time.sleep(20)
        os._exit(0)

attempt("daemon", leave)
""",
        shown=ALL,
    ),
    Program(
        "thread-bomb",
        "starts threads without end, with large stacks and with small ones",
        """
def bomb(stack):
    threading.stack_size(stack)
    for n in range(10_000):
        try:
            threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
        except RuntimeError as error:
            if n > 100:
                return  # more than it may have
            raise OSError(errno.EAGAIN, str(error)) from error

attempt("large stacks", lambda: bomb(8 << 20))
attempt("small stacks", lambda: bomb(64 << 10))
""",
        seconds=60.0,  # hundreds of threads take a busy machine their time
    ),
    Program(
        "leave-the-session",
        "leaves its session and its process group, and stays",
        """
for leave in (os.setsid, lambda: os.setpgid(0, 0), lambda: os.setpgid(0, 1)):
    try:
        leave()
    except OSError:
        pass
time.sleep(60)
""",
        ends=("time-limit",),
        seconds=1,
    ),
    Program(
        "main-thread-exits",
        "ends its main thread and goes on in another one that holds its log",
        """
def go_on():
    while True:
        os.write(1, b"still here\\n")
        time.sleep(0.2)

threading.Thread(target=go_on).start()
libc.syscall({"x86_64": 60, "aarch64": 93}[os.uname().machine], 0)
""",
        ends=("time-limit",),
        seconds=1,
    ),
    Program(
        "kill-others",
        "sends SIGKILL to another process of its user, to its parent, to its group, to everybody",
        """
attempt("a process", lambda: os.kill(PID, signal.SIGKILL))
if FOLDERS != [FOLDER]:
    attempt("its parent", lambda: os.kill(os.getppid(), signal.SIGKILL))
    attempt("the harness", lambda: os.kill(PARENT, signal.SIGKILL))
    attempt("the first process", lambda: os.kill(1, signal.SIGKILL))
    attempt("its group, to go on", lambda: os.kill(0, signal.SIGCONT))
    attempt("everybody, to go on", lambda: os.kill(-1, signal.SIGCONT))
    if not worked:
        attempt("its group", lambda: os.kill(0, signal.SIGKILL))
        attempt("everybody", lambda: os.kill(-1, signal.SIGKILL))
""",
        shown=ALL,
    ),
    Program(
        "signal-by-detours",
        "sends signals by other calls, by a descriptor of the process, and as the owner of a pipe",
        """
reads, writes = os.pipe()
information = ctypes.create_string_buffer(struct.pack("iiiii", 0, 0, -1, PARENT, 0), 128)
attempt("tkill", lambda: call("tkill", PID, signal.SIGCONT))
attempt("tgkill", lambda: call("tgkill", PID, PID, signal.SIGCONT))
attempt("queue", lambda: call("rt_sigqueueinfo", PID, signal.SIGCONT, information))
attempt("queue to a thread", lambda: call("rt_tgsigqueueinfo", PID, PID, signal.SIGCONT, information))
attempt("descriptor", lambda: signal.pidfd_send_signal(os.pidfd_open(PID), signal.SIGCONT))
attempt("owner of a pipe", lambda: fcntl.fcntl(reads, fcntl.F_SETOWN, PID))
attempt("owner, extended", lambda: fcntl.fcntl(reads, 15, struct.pack("ii", 1, PID)))
attempt("its signal", lambda: fcntl.fcntl(reads, 10, signal.SIGKILL))
""",
        shown=ALL,
    ),
    Program(
        "trace-others",
        "traces a process of its user, reads and writes its memory, takes its descriptors",
        """
def read_memory(number):
    buffer = ctypes.create_string_buffer(8)
    vector = (ctypes.c_size_t * 2)(ctypes.addressof(buffer), 8)
    call(number, PID, ctypes.byref(vector), 1, ctypes.byref(vector), 1, 0)

attempt("attach", lambda: call("ptrace", 16, PID, 0, 0))
attempt("seize", lambda: call("ptrace", 0x4206, PID, 0, 0))
attempt("be traced", lambda: call("ptrace", 0, 0, 0, 0))
attempt("read", lambda: read_memory("process_vm_readv"))
attempt("write", lambda: read_memory("process_vm_writev"))
attempt("memory", lambda: open(f"/proc/{PID}/mem", "rb"))
attempt("descriptor", lambda: call("pidfd_getfd", os.pidfd_open(PID), 0, 0))
attempt("compare", lambda: call("kcmp", PID, PID, 0, 0, 0))
""",
    ),
    Program(
        "read-processes",
        "reads the environment, the command line, the mounts and the connections of other processes",
        """
attempt("own environment", lambda: secret(str(os.environ)))
attempt("environment", lambda: secret(open(f"/proc/{PID}/environ").read()))
attempt("of the harness", lambda: secret(open(f"/proc/{PARENT}/environ").read()))
attempt("of the first process", lambda: secret(open("/proc/1/environ").read()))
attempt("command line", lambda: secret(open(f"/proc/{PID}/cmdline").read()))
attempt("connections", lambda: secret(open("/proc/self/net/unix").read()))
attempt("mounts of the harness", lambda: open(f"/proc/{PARENT}/mountinfo").read())
""",
        shown=("environment", "command line", "connections"),
    ),
    Program(
        "slow-others-down",
        "lowers the priority, the limits and the processors of another process of its user",
        """
attempt("limit", lambda: resource.prlimit(PID, resource.RLIMIT_NOFILE, (8, 8)))
attempt("priority", lambda: os.setpriority(os.PRIO_PROCESS, PID, 19))
attempt("processors", lambda: os.sched_setaffinity(PID, {0}))
attempt("scheduler", lambda: os.sched_setscheduler(PID, os.SCHED_IDLE, os.sched_param(0)))
attempt("disk", lambda: call("ioprio_set", 1, PID, 3 << 13))
attempt("disk of all", lambda: call("ioprio_set", 3, 65534, 3 << 13) if FOLDERS != [FOLDER] else None)
""",
        shown=ALL,
    ),
]
