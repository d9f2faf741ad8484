"""Connections: to servers of the host by every family, and servers of its own."""

from .program import ALL, Program

PROGRAMS = [
    Program(
        "tcp",
        "connects to a server of the host and sends it the result",
        'attempt("tcp", lambda: socket.create_connection(("127.0.0.1", TCP), 1).send(b"stolen"))',
        shown=ALL,
    ),
    Program(
        "udp",
        "sends a datagram to a server of the host",
        """
datagrams = lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
attempt("udp", lambda: datagrams().sendto(b"stolen", ("127.0.0.1", UDP)))
""",
        shown=ALL,
    ),
    Program(
        "udp-6",
        "opens an IPv6 socket",
        'attempt("udp", lambda: socket.socket(socket.AF_INET6, socket.SOCK_DGRAM))',
        shown=ALL,
    ),
    Program(
        "unix-socket",
        "connects to a socket in the file system, as those of Docker, the bus and the agents for keys are",
        'attempt("unix", lambda: socket.socket(socket.AF_UNIX).connect(UNIX))',
        shown=ALL,
    ),
    Program(
        "abstract-socket",
        "connects to a socket that has a name but no file",
        'attempt("abstract", lambda: socket.socket(socket.AF_UNIX).connect("\\0" + ABSTRACT))',
        shown=ALL,
    ),
    Program(
        "socket-pair",
        "makes a pair of sockets, over which descriptors can be passed",
        'attempt("pair", socket.socketpair)',
        shown=ALL,
    ),
    Program(
        "listen",
        "waits for connections itself, on TCP and in every folder",
        """
attempt("tcp", lambda: socket.create_server(("127.0.0.1", 0)))
everywhere(lambda path: socket.socket(socket.AF_UNIX).bind(path))
""",
        shown=ALL,
    ),
    Program(
        "vsock",
        "opens a socket to the hypervisor",
        'attempt("vsock", lambda: socket.socket(40, socket.SOCK_STREAM))',
    ),
    Program(
        "netlink",
        "asks the kernel for the machine's addresses and listens to its events",
        'attempt("route", lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0))\n'
        'attempt("events", lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 15))',
        shown=ALL,
    ),
    Program(
        "raw-sockets",
        "opens raw sockets and packet sockets, which hear everybody's traffic",
        'attempt("raw", lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, 1))\n'
        'attempt("packet", lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 768))',
    ),
    Program(
        "rare-families",
        "opens sockets of every family, for the sake of kernel code that is little tested",
        """
for family in range(1, 46):
    for kind in (1, 2, 3, 5):
        attempt(f"family {family} kind {kind}", lambda: socket.socket(family, kind))
refused = {name: code for name, code in refused.items() if code != "EPERM"} or {"every family": "EPERM"}
""",
    ),
    Program(
        "names",
        "asks a name server, with the secret in the name",
        """
def ask():
    try:
        socket.getaddrinfo("secret.invalid", 443)
    except socket.gaierror as error:
        if error.errno == socket.EAI_NONAME:
            return  # a server has answered
        raise OSError(errno.EACCES, "no server was reached") from error

attempt("name", ask)
""",
    ),
]
