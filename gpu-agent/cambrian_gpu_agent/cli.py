"""The command line: `cambrian-gpu-agent work|train|check|doctor`."""


def main() -> int:
    raise SystemExit("cambrian-gpu-agent: no commands yet")
