"""What it says: too much, in the wrong form, in the evaluator's name, to the terminal."""

from .program import Program

CONTRACT = ("contract",)
BROKE = "broke the protocol"


def frame(name: str, attempts: str, sent: str, says: str = BROKE) -> Program:
    """A program that sends bytes of its own on the wire."""
    return Program(name, attempts, f"os.write(wire.write_fd, {sent})\ntime.sleep(60)", CONTRACT, says)


PROGRAMS = [
    Program(
        "endless-output",
        "prints without end",
        "while True: os.write(1, b'x' * 65536)",
        ends=("time-limit",),
        says="more bytes dropped",
        seconds=1,
    ),
    Program(
        "terminal-escapes",
        "prints what drives a terminal: titles, colours, cursor, clipboard, backspaces, a turned line",
        """
os.write(1, b"\\x1b]0;owned\\x07\\x1b[2J\\x1b]52;c;b3duZWQ=\\x07\\b\\b\\r")
os.write(1, "\\x9b31m\\u202eturned\\x7f".encode())
os._exit(3)
""",
        ends=("crashed",),
        says="\\x1b]0;owned",
    ),
    Program(
        "no-text",
        "prints bytes that are no text",
        "os.write(1, bytes(range(128, 256)))\nos._exit(3)",
        ends=("crashed",),
        says="�",
    ),
    Program(
        "forged-result",
        "prints a result, and an event, in the harness's own words",
        'print(\'{"finished": {"loss": 0.0}}\\n{"type": "TrainingFinished"}\', flush=True)\nos._exit(0)',
        ends=("crashed",),
        says="status 0",
    ),
    Program(
        "forged-frames",
        "writes a frame with a result to every descriptor",
        """
for fd in range(0, 256):
    try:
        os.write(fd, b'L\\x04\\0\\0\\0\\0\\0\\0\\0')
    except OSError:
        pass
time.sleep(60)
""",
        ends=CONTRACT,
        says="kind b'L'",
    ),
    frame("unknown-kind", "sends a frame of a kind that is none", "b'?' * 64", says="kind b'?'"),
    frame("endless-frame", "announces a frame of four gigabytes", "b'J\\xff\\xff\\xff\\xff'", says="at most"),
    frame("no-json", "sends a frame that is not JSON", "b'J\\x04\\0\\0\\0\\xff\\xfe{]'"),
    frame("no-object", "sends JSON that is no object", "b'J\\x02\\0\\0\\0[]'", says="not an object"),
    frame("not-a-number", "sends a number that is none", "b'J\\x0a\\0\\0\\0{\"a\": NaN}'", says="not finite"),
    frame(
        "large-integer",
        "sends an integer that others read as another one",
        "b'J\\x1e\\0\\0\\0' + b'{\"a\":' + b'9' * 24 + b'}'",
    ),
    frame("deep-json", "sends JSON nested 60,000 deep", "b'J\\x60\\xea\\0\\0' + b'[' * 60000"),
    frame(
        "half-a-character",
        "sends half a character, which cannot be written down",
        'b\'J\\x0e\\0\\0\\0{"a":"\\\\ud800"}\'',
    ),
    Program(
        "slow-frame",
        "sends a frame one byte at a time, for ever",
        """
os.write(wire.write_fd, b"J\\xff\\xff\\0\\0")
while True:
    os.write(wire.write_fd, b" ")
    time.sleep(0.05)
""",
        ends=("time-limit",),
        seconds=1,
    ),
    Program(
        "deaf-child",
        "never reads what it is sent, and holds its log",
        "threading.Thread(target=time.sleep, args=(60,)).start()\nos.close(wire.read_fd)",
        ends=("time-limit",),
        seconds=1,
    ),
]
