"""Memory in all its forms, of the child and of the kernel."""

from .program import ALL, Program

OUT_OF_MEMORY = ("out-of-memory",)

PROGRAMS = [
    Program(
        "memory-bomb",
        "allocates and fills memory without end",
        "held = []\nwhile True:\n    held.append(bytearray(b'x') * (1 << 26))",
        ends=OUT_OF_MEMORY,
    ),
    Program(
        "memory-bomb-that-goes-on",
        "holds what it got when memory ends, and tries again for ever",
        """
held = []
while True:
    try:
        held.append(mmap.mmap(-1, 1 << 28))
    except OSError:
        pass
""",
        ends=("time-limit",),
        seconds=1,
    ),
    Program(
        "decompression-bomb",
        "decompresses a few kilobytes to gigabytes",
        """
small = zlib.compress(zlib.compress(bytes(1 << 26)) * 1)
piece = zlib.decompress(zlib.decompress(small))
whole = b"".join([piece] * 64)
report()
""",
        ends=OUT_OF_MEMORY,
    ),
    Program(
        "shared-mappings",
        "maps shared memory that no file backs, far more than it may have",
        """
held = []
def bomb():
    for _ in range(1024):
        held.append(mmap.mmap(-1, 1 << 26, mmap.MAP_SHARED))

attempt("64 GiB", bomb)
""",
    ),
    Program(
        "locked-memory",
        "locks memory, so that the machine cannot use it otherwise",
        """
page = mmap.mmap(-1, 1 << 20)
address = ctypes.addressof(ctypes.c_char.from_buffer(page))
attempt("pages", lambda: checked(libc.mlock(ctypes.c_void_p(address), 1 << 20)))
attempt("all, now and later", lambda: checked(libc.mlockall(3)))
""",
    ),
    Program(
        "memory-files",
        "creates files in memory, which outlive a mapping and can be run",
        'attempt("file", lambda: os.memfd_create("x"))\nattempt("secret file", lambda: call("memfd_secret", 0))',
        shown=("file",),
    ),
    Program(
        "kernel-objects",
        "creates shared memory, semaphores and message queues that stay when it has ended",
        """
attempt("shared memory", lambda: call("shmget", 0, 1 << 30, 0o1666))
attempt("semaphores", lambda: call("semget", 0, 32000, 0o1666))
attempt("messages", lambda: call("msgget", 0, 0o1666))
attempt("queue", lambda: call("mq_open", b"cambrian-hostile", os.O_RDWR | os.O_CREAT, 0o666, None))
""",
    ),
    Program(
        "shared-memory-of-others",
        "attaches, reads and removes shared memory of another process of its user",
        """
def read():
    libc.shmat.restype = ctypes.c_void_p
    address = libc.shmat(SHARED, None, 0)
    if address == ctypes.c_void_p(-1).value:
        checked(-1)
    secret(ctypes.string_at(address).decode())

attempt("read", read)
attempt("remove", lambda: checked(libc.shmctl(SHARED, 0, None)))
""",
        shown=ALL,
    ),
    Program(
        "pipe-bomb",
        "fills pipes, whose memory is the kernel's",
        """
held = []
def bomb():
    total = 0
    while total < 300 << 20:
        reads, writes = os.pipe()
        held.append((reads, writes))
        os.set_blocking(writes, False)
        try:
            fcntl.fcntl(writes, fcntl.F_SETPIPE_SZ, 1 << 20)
        except OSError:
            pass
        try:
            while True:
                total += os.write(writes, bytes(1 << 16))
        except BlockingIOError:
            pass

attempt("300 MiB", bomb)
""",
    ),
    Program(
        "descriptor-bomb",
        "opens more and more descriptors",
        'attempt("1000", lambda: [os.dup(0) for _ in range(1000)])',
    ),
    Program(
        "endless-recursion",
        "calls itself until memory or the stack ends",
        """
sys.setrecursionlimit(1 << 30)
again = ctypes.CFUNCTYPE(None)(lambda: again())
again()
""",
        ends=("out-of-memory", "crashed"),
    ),
]
