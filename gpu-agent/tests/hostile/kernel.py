"""The kernel: calls that few programs need and many exploits did."""

from .program import ALL, Program

PROGRAMS = [
    Program(
        "io-uring",
        "sets up io_uring, which opens files and sockets past a filter of system calls",
        'attempt("setup", lambda: call("io_uring_setup", 8, ctypes.create_string_buffer(120)))\n'
        'attempt("enter", lambda: call("io_uring_enter", 0, 0, 0, 0, None, 0))\n'
        'attempt("register", lambda: call("io_uring_register", 0, 0, None, 0))',
    ),
    Program(
        "bpf",
        "loads a program into the kernel",
        'attempt("map", lambda: call("bpf", 0, struct.pack("IIII", 2, 4, 4, 1).ljust(128, b"\\0"), 128))\n'
        'attempt("program", lambda: call("bpf", 5, bytes(128), 128))',
    ),
    Program(
        "performance-events",
        "counts what the processor does, for others as well",
        """
counter = struct.pack("II", 1, 112).ljust(112, b"\\0")
attempt("open", lambda: call("perf_event_open", counter, 0, -1, -1, 0))
""",
    ),
    Program(
        "page-faults",
        "handles page faults itself, which makes races in the kernel easy to win",
        'attempt("userfaultfd", lambda: call("userfaultfd", 1))',
        shown=ALL,
    ),
    Program(
        "mounts",
        "mounts, unmounts and moves file systems by the old calls and the new",
        """
attempt("mount", lambda: checked(libc.mount(b"x", b"/usr", b"tmpfs", 0, None)))
attempt("remount", lambda: checked(libc.mount(None, b"/", None, 32, None)))
attempt("unmount", lambda: checked(libc.umount2(b"/proc", 2)))
attempt("new mount", lambda: call("fsopen", b"tmpfs", 0))
attempt("copy of a tree", lambda: call("open_tree", -100, b"/", 1))
attempt("root", lambda: call("pivot_root", b"/", b"/"))
attempt("chroot", lambda: os.chroot("/usr"))
request, room = struct.pack("IIQQQ", 32, 0, (1 << 64) - 1, 0, 0), ctypes.create_string_buffer(800)
attempt("list of mounts", lambda: call("listmount", request, room, 100, 0))
""",
    ),
    Program(
        "namespaces",
        "makes namespaces, in which it would be root, and enters those of others",
        """
attempt("user by clone", lambda: call("clone", 0x10000000 | signal.SIGCHLD, 0, 0, 0, 0) or os._exit(0))
flags = {"mount": 0x20000, "cgroup": 0x2000000, "names": 0x4000000, "ipc": 0x8000000, "user": 0x10000000,
         "process": 0x20000000, "network": 0x40000000, "time": 0x80}
for name, flag in flags.items():
    attempt(name, lambda: call("unshare", flag))
attempt("enter", lambda: call("setns", os.open("/proc/1/ns/net", os.O_RDONLY), 0))
attempt("enter by number", lambda: call("setns", 0, 0))
""",
        shown=("user by clone",),
    ),
    Program(
        "keyrings",
        "reads and adds keys that the kernel keeps for the user",
        'attempt("keyring", lambda: call("keyctl", 0, -4, 1))\n'
        'attempt("add", lambda: call("add_key", b"user", b"cambrian", b"x", 1, -2))\n'
        'attempt("request", lambda: call("request_key", b"user", b"cambrian", None, -2))',
        shown=("keyring", "add"),
    ),
    Program(
        "administration",
        "loads modules, starts another kernel, reboots, swaps, reads the log, sets clock and name of the machine",
        """
attempt("module", lambda: call("init_module", None, 0, b""))
attempt("module file", lambda: call("finit_module", 0, b"", 0))
attempt("kernel", lambda: call("kexec_load", 0, 0, None, 0))
attempt("reboot", lambda: call("reboot", 0, 0, 0, None))
attempt("swap", lambda: call("swapon", b"/dev/zero", 0))
attempt("log", lambda: call("syslog", 3, ctypes.create_string_buffer(9), 9))
attempt("clock", lambda: call("clock_settime", 0, struct.pack("qq", 0, 0)))
attempt("name", lambda: socket.sethostname("hostile"))
attempt("accounting", lambda: call("acct", None))
attempt("quota", lambda: call("quotactl", 0x80000700, None, 0, None))
attempt("disk flushes", lambda: call("sync") and checked(-1))
""",
    ),
    Program(
        "old-flavours",
        "changes its personality, and asks for ports of the hardware",
        'attempt("personality", lambda: call("personality", 0x0440000))\n'
        'attempt("ports", lambda: call("iopl", 3))\n'
        'attempt("port", lambda: call("ioperm", 0, 8, 1))',
        shown=("personality",),
    ),
    Program(
        "file-handles",
        "opens files by the kernel's own handles, past every path",
        """
handle, mount = ctypes.create_string_buffer(struct.pack("Ii", 128, 0), 136), ctypes.c_int()
attempt("name", lambda: call("name_to_handle_at", -100, b"/usr", handle, ctypes.byref(mount), 0))
attempt("open", lambda: call("open_by_handle_at", -100, handle, 0))
""",
        shown=("name",),
    ),
    Program(
        "newer-calls",
        "calls what later kernels may have and the filter's list does not know",
        """
for number in range(470, 520):
    attempt(f"call {number}", lambda: checked(libc.syscall(number, 0, 0, 0, 0, 0, 0)))
refused = {name: code for name, code in refused.items() if code != "ENOSYS"} or {"every call": "ENOSYS"}
""",
    ),
    Program(
        "32-bit-calls",
        "calls the kernel by the 32-bit door, whose numbers mean other calls",
        """
code = {"x86_64": b"\\xb8\\x14\\0\\0\\0\\xcd\\x80\\xc3", "aarch64": b""}[os.uname().machine]
page = mmap.mmap(-1, 4096, prot=7)
page.write(code)
ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))()
report()
""",
        ends=("crashed",),
        says="SIGSYS",
    ),
    Program(
        "x32-calls",
        "calls the kernel by the numbers of the x32 flavour",
        "libc.syscall(0x40000000 + 41, 2, 1, 0)\nreport()",
        ends=("crashed",),
        says="SIGSYS",
    ),
]
