"""What each mode guarantees, by what means, and the programs that show it: the first table of docs/security.md."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Guarantee:
    """bubblewrap, landlock: the means in each mode. shown_by: names of programs, between blanks."""

    what: str
    bubblewrap: str
    landlock: str
    shown_by: str

    @property
    def programs(self) -> list[str]:
        return self.shown_by.split()


SECCOMP = "seccomp"

GUARANTEES = [
    Guarantee(
        "No file of the host is read but the system's, the packages' and the harness's",
        "a root with nothing else in it",
        "Landlock",
        "read-keys read-by-detours list-folders file-handles devices inherited-descriptors",
    ),
    Guarantee(
        "No file is written, made, linked, renamed, removed or truncated, anywhere: no disk, no inode is used",
        "read-only mounts, a limit of 0 bytes",
        "Landlock, seccomp, a limit of 0 bytes",
        "overwrite truncate-while-reading disk-bomb inode-bomb deep-folders sparse-file "
        "nameless-file symbolic-links hard-links fifos device-nodes poison-packages",
    ),
    Guarantee(
        "No mode, owner, time or attribute of a file is changed; none is locked, leased or watched",
        "read-only mounts, seccomp",
        SECCOMP,
        "change-metadata locks watch-folders",
    ),
    Guarantee(
        "No connection by any family, no name server, no socket of its own",
        "a network of its own, seccomp",
        SECCOMP,
        "tcp udp udp-6 unix-socket abstract-socket socket-pair listen vsock netlink raw-sockets "
        "rare-families names",
    ),
    Guarantee(
        "One process: no other is started and no other program run; threads are limited",
        "seccomp, limits, control group",
        "seccomp, limits, control group",
        "fork-bomb start-processes other-programs dropped-program daemon thread-bomb setuid-programs",
    ),
    Guarantee(
        "No other process is signalled, traced, read or slowed down",
        "a process namespace, seccomp, a user of its own (as root)",
        "seccomp, Landlock, a user of its own (as root)",
        "kill-others signal-by-detours trace-others read-processes slow-others-down priority",
    ),
    Guarantee(
        "Memory is limited, in every form, and nothing of it stays",
        "address space, control group, seccomp, namespace of IPC",
        "address space, control group, seccomp",
        "memory-bomb memory-bomb-that-goes-on decompression-bomb shared-mappings locked-memory "
        "memory-files kernel-objects shared-memory-of-others pipe-bomb descriptor-bomb "
        "endless-recursion oom-score",
    ),
    Guarantee(
        "It becomes no other user, regains no privilege, raises no limit",
        "no capabilities, no_new_privs, seccomp",
        "no capabilities, no_new_privs, seccomp",
        "become-root capabilities raise-limits namespaces mounts",
    ),
    Guarantee(
        "The kernel's rarely used doors are shut, also those of later kernels",
        SECCOMP,
        SECCOMP,
        "io-uring bpf performance-events page-faults keyrings administration old-flavours "
        "newer-calls 32-bit-calls x32-calls kernel-settings",
    ),
    Guarantee(
        "It has ended at its limit of wall-clock time, and with the evaluator, whatever it does",
        "SIGKILL of its process namespace",
        "SIGKILL; the kernel's signal at the parent's death",
        "endless-loop ignored-signals sleep endless-arithmetic busy-threads stop-itself "
        "processor-time leave-the-session main-thread-exits outlive-the-evaluator",
    ),
    Guarantee(
        "How it ended is named, and only a frame that the protocol expects is heard",
        "the evaluator's own wait and framing",
        "the evaluator's own wait and framing",
        "segmentation-fault illegal-instruction abort kill-itself early-exit odd-exit closed-wire "
        "unknown-kind endless-frame no-json no-object not-a-number large-integer deep-json "
        "half-a-character slow-frame deaf-child forged-frames",
    ),
    Guarantee(
        "What it prints is bounded, cannot drive a terminal and is never a result",
        "the evaluator's log",
        "the evaluator's log",
        "endless-output terminal-escapes no-text forged-result",
    ),
]
