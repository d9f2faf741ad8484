"""The digest of the program's syntax tree, by which it is known again under other names; nothing is executed."""

from typing import Any

from ..jobs import Verdict
from ..novelty import digest, runs
from .probe import Probe, Subject


def run(subject: Subject) -> tuple[Verdict, dict[str, Any]]:
    return "pass", {"digest": digest(subject.source), "size": len(runs(subject.source))}


PROBE = Probe(
    name="novelty",
    hint="The same program stands in an earlier file, under other names: change what it computes.",
    run=run,
)
