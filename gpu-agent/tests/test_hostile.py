"""Hostile candidates, in both sandbox modes: each is contained, named, and leaves nothing behind."""

import json
import os
import shutil
import socket
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from cambrian_gpu_agent.evaluate import train_and_evaluate
from cambrian_gpu_agent.jobs import Failed, Finished, TaskResult, TaskSize, TrainingJob
from cambrian_gpu_agent.sandbox.choose import MODES, trouble
from cambrian_gpu_agent.sandbox.mode import ENVIRONMENT, GIBIBYTE, Limits
from cambrian_gpu_agent.sandbox.process import SandboxProcess

from .layers import HONEST, layer
from .processes import in_session, wait_until_gone

ISOLATING = [name for name, mode in MODES.items() if mode.isolates]
TIME_LIMIT = 20.0

TRY = """
escaped = []

def attempt(name, action):
    try:
        action()
    except (OSError, MemoryError, RuntimeError, ValueError):
        return
    escaped.append(name)

def report():
    if escaped:
        raise SystemExit("ESCAPED: " + ", ".join(escaped))
"""


@pytest.fixture(params=ISOLATING)
def mode(request: pytest.FixtureRequest) -> str:
    name = str(request.param)
    if (why := trouble(name)) is not None:
        pytest.skip(f"{name} does not work on this machine: {why}")
    return name


@pytest.fixture(autouse=True)
def nothing_left(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """After every test no process of any child's session runs, not even one that left its parent."""
    sessions: list[int] = []
    start = SandboxProcess.__init__

    def recording(self: SandboxProcess, *arguments: object) -> None:
        start(self, *arguments)  # type: ignore[arg-type]
        sessions.append(self.pid)

    monkeypatch.setattr(SandboxProcess, "__init__", recording)
    yield
    left = [pid for session in sessions for pid in in_session(session)]
    assert wait_until_gone(left, 1) == []


@pytest.fixture
def canary() -> Iterator[Path]:
    """A secret in the home directory, readable by everybody."""
    folder = Path(tempfile.mkdtemp(prefix=".cambrian-canary-", dir=Path.home()))
    folder.chmod(0o777)
    (folder / "id_ed25519").write_text("secret-of-the-host")
    (folder / "id_ed25519").chmod(0o666)
    yield folder
    assert (folder / "id_ed25519").read_text() == "secret-of-the-host"
    assert [path.name for path in folder.iterdir()] == ["id_ed25519"]
    shutil.rmtree(folder)


def run(mode: str, source: str, time_limit: float = TIME_LIMIT, limits: Limits | None = None) -> Finished | Failed:
    job = TrainingJob(source, "Layer", (TaskSize("overwrite-recall", "tiny"),), time_limit, 7)
    return train_and_evaluate(job, MODES[mode], limits or Limits(), lambda *_: None)


def contained(outcome: Finished | Failed) -> None:
    """Every attempt was refused, so the layer went on and was trained."""
    assert isinstance(outcome, Finished), outcome.message


def test_files_of_the_host_can_be_neither_read_nor_written(mode: str, canary: Path) -> None:
    import cambrian_gpu_agent

    package = Path(cambrian_gpu_agent.__file__).parent
    secrets = [str(canary / "id_ed25519"), "/etc/passwd", f"/proc/{os.getpid()}/environ"]
    known = {"", "PWD", *ENVIRONMENT}
    folders = [str(canary), "/", "/tmp", "/var/tmp", "/dev/shm", "/usr", str(package), str(Path.home())]
    top = f"""{TRY}
for path in {secrets!r}:
    attempt("read " + path, lambda: open(path).read())
    attempt("append " + path, lambda: open(path, "a"))
for folder in {folders!r}:
    target = folder + "/cambrian-test-file"
    attempt("write " + target, lambda: open(target, "w").write("x"))
    attempt("mkdir " + target, lambda: os.mkdir(target))
    attempt("link " + target, lambda: os.symlink("/etc", target))
    attempt("fifo " + target, lambda: os.mkfifo(target))
attempt("remove", lambda: os.unlink({secrets[0]!r}))
attempt("rename", lambda: os.rename({secrets[0]!r}, {secrets[0]!r} + "2"))
attempt("environment of init", lambda: {{v.split("=")[0] for v in open("/proc/1/environ").read().split("\\0")}}
    - {known!r} or int("none"))
attempt("memfd", lambda: os.memfd_create("x"))
attempt("environment", lambda: os.environ["CAMBRIAN_CANARY"] if "CAMBRIAN_CANARY" in os.environ else int("none"))
report()
"""
    os.environ["CAMBRIAN_CANARY"] = "secret"
    try:
        contained(run(mode, layer("", top=top)))
    finally:
        del os.environ["CAMBRIAN_CANARY"]


def test_processes_and_the_kernel_are_out_of_reach(mode: str) -> None:
    numbers = {"ptrace": 101, "unshare": 272, "mount": 165, "io_uring_setup": 425, "bpf": 321, "setns": 308}
    numbers |= {"userfaultfd": 323, "shmget": 29, "keyctl": 250, "perf_event_open": 298, "clone3": 435}
    if os.uname().machine != "x86_64":
        numbers = {"unshare": 97, "io_uring_setup": 425, "bpf": 280, "setns": 268}
    top = f"""{TRY}
import ctypes, resource, signal, subprocess
libc = ctypes.CDLL(None, use_errno=True)

def system_call(number):
    if libc.syscall(number, 0, 0, 0, 0, 0) < 0 and ctypes.get_errno() in (1, 38):
        raise OSError("refused")

for name, number in {numbers!r}.items():
    attempt(name, lambda: system_call(number))
attempt("fork", os.fork)
attempt("exec", lambda: os.execv("/bin/true", ["true"]))
attempt("subprocess", lambda: subprocess.run(["/bin/true"]))
attempt("kill all", lambda: os.kill(-1, signal.SIGTERM))
attempt("kill the group", lambda: os.killpg(0, signal.SIGTERM))
attempt("kill init", lambda: os.kill(1, 0))
attempt("kill the test", lambda: os.kill({os.getpid()}, 0))
attempt("become root", lambda: os.setuid(0) if os.getuid() else int("none"))
attempt("regain", lambda: os.setgroups([0]))
attempt("processor time", lambda: resource.setrlimit(resource.RLIMIT_CPU, (9999, 9999)))
attempt("address space", lambda: resource.setrlimit(resource.RLIMIT_AS, (-1, -1)))
attempt("limits of others", lambda: resource.prlimit(1, resource.RLIMIT_CORE))
attempt("oom score", lambda: os.write(os.open("/proc/self/oom_score_adj", os.O_WRONLY), b"-1000"))
report()
"""
    contained(run(mode, layer("", top=top)))


def test_the_network_is_out_of_reach(mode: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)
        port = server.getsockname()[1]
        top = f"""{TRY}
import socket
attempt("tcp", lambda: socket.create_connection(("127.0.0.1", {port}), 1))
attempt("udp", lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", {port})))
attempt("unix", lambda: socket.socket(socket.AF_UNIX).connect("\\0abstract"))
attempt("pair", socket.socketpair)
attempt("netlink", lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW))
attempt("vsock", lambda: socket.socket(40, socket.SOCK_STREAM))
report()
"""
        contained(run(mode, layer("", top=top)))
        with pytest.raises(TimeoutError):
            server.accept()


def test_a_fork_bomb_stays_one_process(mode: str) -> None:
    outcome = run(mode, layer("", top="while True:\n    os.fork()"))
    assert isinstance(outcome, Failed)
    assert outcome.reason == "contract"
    assert "Operation not permitted" in outcome.message


def test_a_thread_bomb_ends_with_its_child(mode: str) -> None:
    top = "import threading\nwhile True:\n    threading.Thread(target=time.sleep, args=(99,), daemon=True).start()"
    outcome = run(mode, layer("", top=top))
    assert isinstance(outcome, Failed)
    assert outcome.reason in ("contract", "crashed", "out-of-memory", "time-limit")


def test_a_memory_bomb_is_out_of_memory(mode: str) -> None:
    for bomb in ("x = []\nwhile True:\n    x.append(bytearray(1 << 26))", "torch.ones(1 << 40)"):
        outcome = run(mode, layer("", top=bomb), limits=Limits(memory=2 * GIBIBYTE))
        assert isinstance(outcome, Failed)
        assert outcome.reason == "out-of-memory", outcome.message


@pytest.mark.parametrize("where", ["top", "forward"])
def test_an_endless_loop_ends_at_its_limit(mode: str, where: str) -> None:
    loop = "import signal\nfor s in range(1, 31):\n    s in (9, 19) or signal.signal(s, signal.SIG_IGN)\n"
    source = layer("", top=loop + "while True: pass") if where == "top" else layer("time.sleep(99)")
    start = time.monotonic()
    outcome = run(mode, source, time_limit=2.5)
    assert time.monotonic() - start < 2.5 + 2
    assert isinstance(outcome, Failed)
    assert outcome.reason == "time-limit"


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        (layer("", top="os._exit(0)"), "crashed"),
        (layer("", top="sys.exit(0)"), "crashed"),
        (layer("", top="import ctypes\nctypes.string_at(1)"), "crashed"),
        (layer("os._exit(0) if self.training and x.requires_grad else None"), "crashed"),
        (layer("", top="os.close(1)\nraise KeyboardInterrupt"), "crashed"),
        (layer("y = y * float('nan')"), "diverged"),
        (layer("y = y if self.training else y * float('inf')"), "diverged"),
        (layer("y = y[:, 1:]"), "contract"),
        (layer("y = 'logits'"), "contract"),
        (layer("", init="self.register_buffer('big', torch.zeros(1 << 22))"), "contract"),
        ("class Layer: pass", "contract"),
        ("def f(:", "contract"),
    ],
)
def test_each_early_end_has_its_reason(source: str, reason: str) -> None:
    """In the first mode that works; the reason does not depend on the mode."""
    outcome = run(next(name for name in ISOLATING if trouble(name) is None), source)
    assert isinstance(outcome, Failed), outcome.results
    assert outcome.reason == reason, outcome.message


def test_what_a_candidate_prints_is_never_a_result(mode: str) -> None:
    honest = run(mode, HONEST)
    fake = json.dumps({"finished": {"loss": 0.0, "accuracy": 1.0}, "loss": 0.0})
    printing = HONEST.replace("x = hidden_states\n", f"x = hidden_states\n        print('''{fake}''' * 40)\n")
    printed = run(mode, printing)
    assert isinstance(honest, Finished)
    assert isinstance(printed, Finished)

    def numbers(result: TaskResult) -> tuple[float, float]:
        return result.loss, result.accuracy

    assert [numbers(one) for one in printed.results] == [numbers(one) for one in honest.results]
    assert len(printed.log) < 80 * 1024
    assert b"more bytes dropped" in printed.log


def test_forged_frames_on_every_descriptor_end_the_training(mode: str) -> None:
    forged = """
for fd in range(3, 64):
    try:
        os.write(fd, b'J\\x0c\\0\\0\\0{"loss":0.0}')
    except OSError:
        pass
"""
    outcome = run(mode, layer("", top=forged))
    assert isinstance(outcome, Failed)
    assert outcome.reason == "contract"
    assert "protocol" in outcome.message
