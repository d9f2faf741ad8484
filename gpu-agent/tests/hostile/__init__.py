"""Programs that try to break out of the sandbox, to stay in it for ever, or to lie from inside it."""

from . import endings, files, kernel, memory, network, output, privileges, processes
from .program import Program

TOPICS: dict[str, list[Program]] = {
    "files": files.PROGRAMS,
    "processes": processes.PROGRAMS,
    "memory": memory.PROGRAMS,
    "network": network.PROGRAMS,
    "kernel": kernel.PROGRAMS,
    "privileges": privileges.PROGRAMS,
    "endings": endings.PROGRAMS,
    "output": output.PROGRAMS,
}

PROGRAMS: dict[str, Program] = {program.name: program for topic in TOPICS.values() for program in topic}
