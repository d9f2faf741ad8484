"""Files of the host: read, written, linked, locked, watched; and places to leave some."""

from .program import ALL, Program

PROGRAMS = [
    Program(
        "read-keys",
        "reads a private key in the home directory and the system's users",
        """
attempt("key", lambda: secret(open(KEY).read()))
attempt("users", lambda: open("/etc/passwd").read())
""",
        shown=ALL,
    ),
    Program(
        "read-by-detours",
        "reads the key through /proc/self/root, the parent's root, .. and an open directory",
        """
attempt("own root", lambda: secret(open("/proc/self/root" + KEY).read()))
attempt("root of the parent", lambda: secret(open(f"/proc/{PARENT}/root" + KEY).read()))
attempt("dots", lambda: secret(open("/usr/.." + KEY).read()))
top = os.open("/", os.O_PATH)
attempt("directory", lambda: secret(os.read(os.open(KEY[1:], os.O_RDONLY, dir_fd=top), 99).decode()))
""",
        shown=("own root", "dots", "directory"),
    ),
    Program(
        "list-folders",
        "lists the folder of the key and the system's folder for temporary files",
        'attempt("keys", lambda: os.listdir(FOLDER))\nattempt("temporary", lambda: os.listdir("/tmp"))',
        shown=ALL,
    ),
    Program(
        "overwrite",
        "opens the key for writing in every way, truncates, stretches, renames and removes it",
        """
attempt("append", lambda: open(KEY, "a"))
attempt("change", lambda: open(KEY, "r+"))
attempt("stretch", lambda: os.truncate(KEY, 1 << 40) if FOLDERS != [FOLDER] else None)
attempt("truncate", lambda: os.truncate(KEY, 0))
attempt("replace", lambda: open(KEY, "w"))
attempt("rename", lambda: os.rename(KEY, KEY + "2"))
attempt("remove", lambda: os.unlink(KEY + "2" if "rename" in worked else KEY))
""",
        shown=ALL,
    ),
    Program(
        "truncate-while-reading",
        "truncates files as it opens them for reading: the key, and a library that it may read",
        """
attempt("key", lambda: os.open(KEY, os.O_RDONLY | os.O_TRUNC))
attempt("neither", lambda: os.open(KEY, 3 | os.O_TRUNC))
if FOLDERS != [FOLDER]:
    attempt("library", lambda: os.open(os.__file__, os.O_RDONLY | os.O_TRUNC))
""",
        shown=ALL,
    ),
    Program(
        "change-metadata",
        "changes mode, owner, times and attributes of the key, by name and through a readable file's descriptor",
        """
attempt("mode", lambda: os.chmod(KEY, 0o777))
attempt("owner", lambda: os.chown(KEY, os.getuid(), -1))
attempt("times", lambda: os.utime(KEY, (1, 1)))
attempt("attribute", lambda: os.setxattr(KEY, "user.cambrian", b"x"))
attempt("removed attribute", lambda: os.removexattr(KEY, "user.cambrian"))
if FOLDERS != [FOLDER]:
    library = os.open(os.__file__, os.O_RDONLY)
    attempt("mode of a library", lambda: os.fchmod(library, 0o777))
    attempt("times of a library", lambda: os.utime(library, (1, 1)))
    attempt("owner of a library", lambda: os.fchown(library, os.getuid(), -1))
    attempt("mode of a device", lambda: os.chmod("/dev/null", 0o600))
""",
        shown=ALL,
    ),
    Program(
        "disk-bomb",
        "writes without end into every folder that it may know, and into files that it may read",
        """
def fill(path):
    with open(path, "wb", buffering=0) as file:
        while True:
            file.write(bytes(1 << 20))

everywhere(fill)
attempt("a library", lambda: fill(os.__file__))
""",
    ),
    Program(
        "inode-bomb",
        "creates empty files without end",
        'everywhere(lambda path: [open(f"{path}-{n}", "w").close() for n in range(20)])',
        shown=ALL,
    ),
    Program(
        "deep-folders",
        "creates folders within folders",
        """
def dig(path):
    for _ in range(100):
        os.mkdir(path)
        path += "/d"

everywhere(dig)
""",
        shown=ALL,
    ),
    Program(
        "sparse-file",
        "creates a file of a terabyte that takes no room yet",
        "everywhere(lambda path: os.ftruncate(os.open(path, os.O_RDWR | os.O_CREAT), 1 << 40))",
    ),
    Program(
        "nameless-file",
        "creates a file without a name, which no listing shows",
        "everywhere(lambda path: os.open(os.path.dirname(path), os.O_TMPFILE | os.O_RDWR))",
        shown=ALL,
    ),
    Program(
        "symbolic-links",
        "leaves a symbolic link to a file of the host where the evaluator might read",
        'everywhere(lambda path: os.symlink("/etc/shadow", path))',
        shown=ALL,
    ),
    Program(
        "hard-links",
        "makes a second name for the key",
        "everywhere(lambda path: os.link(KEY, path))",
        shown=ALL,
    ),
    Program(
        "fifos",
        "leaves a named pipe, on which a reader would hang",
        "everywhere(os.mkfifo)",
        shown=ALL,
    ),
    Program(
        "device-nodes",
        "makes a device node for the machine's memory and its first disk",
        "everywhere(lambda path: os.mknod(path, 0o20666, os.makedev(1, 1)))\n"
        'attempt("disk", lambda: os.mknod("/dev/cambrian-hostile", 0o60666, os.makedev(254, 0)))',
    ),
    Program(
        "poison-packages",
        "writes into the harness's package, the site-packages and the compiled files that the host imports",
        """
packages = os.path.dirname(os.path.dirname(sys.modules["numpy"].__file__))
for name, module in {"harness": PACKAGE, "packages": packages}.items():
    attempt(name, lambda: open(module + "/cambrian_hostile.pth", "w"))
    attempt("cache of " + name, lambda: open(module + "/__pycache__/cambrian_hostile.pyc", "w"))
attempt("a module", lambda: open(PACKAGE + "/evaluate.py", "a"))
attempt("removal", lambda: os.unlink(PACKAGE + "/evaluate.py"))
""",
    ),
    Program(
        "locks",
        "locks and leases files that it may read, so that others wait for them, and asks to be told of changes",
        """
library = os.open(os.__file__, os.O_RDONLY)
attempt("lock", lambda: fcntl.flock(library, fcntl.LOCK_EX | fcntl.LOCK_NB))
own = library if FOLDERS != [FOLDER] else os.open(KEY, os.O_RDONLY)
attempt("lease", lambda: fcntl.fcntl(own, fcntl.F_SETLEASE, fcntl.F_RDLCK))
attempt("notice", lambda: fcntl.fcntl(os.open(os.path.dirname(os.__file__), os.O_RDONLY), fcntl.F_NOTIFY, 2))
""",
        shown=ALL,
    ),
    Program(
        "watch-folders",
        "watches the folder of the key for what others do in it",
        """
attempt("inotify", lambda: call("inotify_init1", 0))
attempt("watch", lambda: call("inotify_add_watch", libc.inotify_init(), FOLDER.encode(), 0xFFF))
""",
        shown=ALL,
    ),
    Program(
        "devices",
        "opens the machine's memory, its log, its disk, terminals and other devices",
        """
for name in ("mem", "kmsg", "vda", "sda", "tty", "ptmx", "pts/ptmx", "fuse", "net/tun", "kvm", "vsock", "shm"):
    attempt(name, lambda: os.open("/dev/" + name, os.O_RDWR if name != "shm" else os.O_RDWR | os.O_TMPFILE))
open("/dev/null", "w").close()  # this one is there
""",
    ),
    Program(
        "kernel-settings",
        "opens the kernel's settings for writing: the program that gets core dumps, SysRq, control groups",
        """
for path in ("/proc/sys/kernel/core_pattern", "/proc/sysrq-trigger", "/proc/sys/vm/overcommit_memory",
             "/sys/fs/cgroup/cgroup.procs", "/sys/kernel/uevent_helper", "/sys/devices/system/cpu/cpu1/online"):
    attempt(path, lambda: os.open(path, os.O_WRONLY))
""",
    ),
    Program(
        "inherited-descriptors",
        "looks for descriptors beside the wire and its log, and takes one of its parent's",
        """
known = {0, 1, 2, wire.read_fd, wire.write_fd}
for fd in set(range(1024)) - known:
    attempt(f"descriptor {fd}", lambda: os.fstat(fd))
refused = {} if worked else {"every descriptor": "EBADF"}
for fd in range(16):
    attempt(f"parent's {fd}", lambda: os.open(f"/proc/{PARENT}/fd/{fd}", os.O_RDONLY))
""",
    ),
]
