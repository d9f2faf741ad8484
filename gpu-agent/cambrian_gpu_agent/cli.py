"""The command line: `cambrian-gpu-agent work|train|check|task|rank|calibrate|doctor`."""

import sys
from argparse import ArgumentParser

from . import __version__
from .commands import COMMANDS
from .commands.command import USAGE, UsageError


def parser() -> ArgumentParser:
    top = ArgumentParser(prog="cambrian-gpu-agent", description="Trains and probes token-mixing layers.")
    top.add_argument("--version", action="version", version=__version__)
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for command in COMMANDS.values():
        command.arguments(commands.add_parser(command.name, help=command.summary, description=command.summary))
    return top


def main(arguments: list[str] | None = None) -> int:
    """Runs one command and returns its exit status: 0 done, 1 broken, 2 wrong use, 3 nobody answered,
    5 the layer did not pass or train."""
    options = parser().parse_args(arguments)
    try:
        return COMMANDS[options.command].run(options)
    except UsageError as error:
        print(f"cambrian-gpu-agent: {error}", file=sys.stderr)
        return USAGE
