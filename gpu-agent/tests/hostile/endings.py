"""Ways not to end, and ways to end badly."""

from .program import Program

PROGRAMS = [
    Program("endless-loop", "computes for ever", "while True: pass", ends=("time-limit",), seconds=1),
    Program(
        "ignored-signals",
        "ignores and blocks every signal, and computes for ever",
        """
for number in range(1, 65):
    if number not in (9, 19, 32, 33):
        signal.signal(number, signal.SIG_IGN)
signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
while True: pass
""",
        ends=("time-limit",),
        seconds=1,
    ),
    Program("sleep", "sleeps for ever", "while True: time.sleep(60)", ends=("time-limit",), seconds=1),
    Program(
        "endless-arithmetic",
        "computes for ever inside one call, where no Python signal handler runs",
        "x = 7 ** (10 ** 9)",
        ends=("time-limit",),
        seconds=1,
    ),
    Program(
        "busy-threads",
        "keeps many threads busy, each on the processor",
        """
for _ in range(16):
    threading.Thread(target=lambda: [zlib.crc32(bytes(1 << 20)) for _ in iter(int, 1)]).start()
""",
        ends=("time-limit",),
        seconds=1,
    ),
    Program(
        "stop-itself",
        "stops itself, so that it neither goes on nor ends",
        "os.kill(os.getpid(), signal.SIGSTOP)\ntime.sleep(60)",
        ends=("time-limit",),
        seconds=1,
    ),
    Program(
        "processor-time",
        "lowers its own limit on processor time",
        "resource.setrlimit(resource.RLIMIT_CPU, (1, 1))\nwhile True: pass",
        ends=("time-limit", "crashed"),
        seconds=4,
    ),
    Program(
        "segmentation-fault", "reads where no memory is", "ctypes.string_at(1)", ends=("crashed",), says="SIGSEGV"
    ),
    Program(
        "illegal-instruction",
        "runs bytes that are no instruction",
        """
page = mmap.mmap(-1, 4096, prot=7)
page.write(b"\\x0f\\x0b\\x0f\\x0b" if os.uname().machine == "x86_64" else bytes(4))
ctypes.CFUNCTYPE(None)(ctypes.addressof(ctypes.c_char.from_buffer(page)))()
""",
        ends=("crashed",),
        says="SIGILL",
    ),
    Program("abort", "aborts", "os.abort()", ends=("crashed",), says="SIGABRT"),
    Program("kill-itself", "sends itself SIGKILL", "os.kill(os.getpid(), 9)", ends=("crashed",), says="SIGKILL"),
    Program("early-exit", "exits as if all were well", "os._exit(0)", ends=("crashed",), says="status 0"),
    Program(
        "odd-exit",
        "exits with the status by which the launcher says that it could not confine it",
        "os._exit(125)",
        ends=("crashed",),
        says="status 125",
    ),
    Program(
        "closed-wire",
        "closes the wire and goes on",
        "wire.close()\nos.close(1)\nos.close(2)\ntime.sleep(60)",
        ends=("crashed",),
        says="went on running",
    ),
]
