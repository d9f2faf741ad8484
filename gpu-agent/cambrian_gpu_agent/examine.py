"""The probes seen from outside the sandbox: starts the child, hears each result, judges them together."""

import json
import math
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import repeat
from typing import Any, Final

from .jobs import Cost, Examined, ProbeJob, ProbeResult, Verdict
from .own_task.process import TaskFailed, opened
from .sandbox.mode import Limits, Mode, Unavailable
from .sandbox.process import SandboxProcess, sandboxed
from .task_training import ChildFailed, begin, report
from .tasks import Preset
from .wire import WireClosed, WireError, WireTimeout

NAMES = (
    "source",
    "imports",
    "pickling",
    "novelty",
    "import-effects",
    "contract",
    "finite",
    "numerics",
    "initial-loss",
    "causality-by-perturbation",
    "causality-by-gradient",
    "prefix-consistency",
    "batch-independence",
    "batch-permutation",
    "determinism",
    "state",
    "padding-mask",
    "parameters",
    "flops",
    "wall-time",
)
"""The probes in probes/__init__.py, which is not imported here as it brings torch."""

FULL_NAMES = (*NAMES, "growth", "leak-by-learning")
"""With those that take longer."""

LEAK_NAMES = (
    "weights",
    "causality-by-perturbation",
    "causality-by-gradient",
    "prefix-consistency",
    "batch-independence",
    "state",
)
"""Those of a trained layer."""

DECISIVE = ("source", "imports", "import-effects", "contract", "weights")
"""Where one of these does not pass, those after it are not run: they rest on it."""

APART: Final = ("causality-by-perturbation",)
"""In a child of their own, beside the others, where one stands by: they take as long as those together. Where
there is time for everything all are in one child, so that nothing runs beside those that measure time."""

LONGEST_EVIDENCE = 12_000
"""Characters of JSON, so that all results together fit into one event."""


def verdict_of(probes: Iterable[ProbeResult]) -> Verdict:
    """fail where any fails, else unknown where any is, else pass."""
    verdicts = {probe.verdict for probe in probes}
    return "fail" if "fail" in verdicts else "unknown" if "unknown" in verdicts else "pass"


def decode(value: Any, name: str) -> ProbeResult:
    """A probe's result as the child reported it; WireError where it is not one."""
    if not isinstance(value, dict) or set(value) != {"name", "verdict", "evidence", "hint"}:
        raise WireError("a probe's result without its members")
    if value["name"] != name or value["verdict"] not in ("pass", "fail", "unknown"):
        raise WireError(f"a result of another probe than {name}, or without a verdict")
    if not isinstance(value["evidence"], dict) or not isinstance(value["hint"], str):
        raise WireError("a probe's evidence is an object, its hint a line")
    if len(json.dumps(value["evidence"])) > LONGEST_EVIDENCE:
        raise WireError(f"evidence of more than {LONGEST_EVIDENCE} characters")
    return ProbeResult(name, value["verdict"], value["evidence"], value["hint"][:1000])


def cost_of(probes: list[ProbeResult]) -> Cost | None:
    """The cost from the evidence of the three probes that measure it; None where one of them did not."""
    evidence = {key: value for probe in probes for key, value in probe.evidence.items()}
    parameters, flops, seconds = (evidence.get(key) for key in ("parameters", "flops", "seconds"))
    if not (isinstance(parameters, int) and isinstance(flops, int) and isinstance(seconds, float)):
        return None
    return Cost(parameters, flops, seconds) if math.isfinite(seconds) else None


def examine(job: ProbeJob, mode: Mode, limits: Limits, standby: Sequence[SandboxProcess] = ()) -> Examined:
    """Probes the job's layer in the sandbox. A child that dies is a failure of the probe under way.

    standby: children that were started for this beforehand.
    """
    limits = replace(limits, seconds=job.time_limit)
    names = LEAK_NAMES if job.weights is not None else FULL_NAMES if job.full else NAMES
    groups = [names] if job.full or len(standby) < 2 else [tuple(n for n in names if n not in APART), APART]
    probes: list[ProbeResult] = []
    try:
        with sandboxed(mode, "child", limits, len(groups), standby) as children:
            with opened(job.size, mode, limits) as task:
                preset = task.preset
            with ThreadPoolExecutor(len(groups)) as threads:
                asked = [
                    threads.submit(hear, *each) for each in zip(children, repeat(job), repeat(preset), groups)
                ]
                first, *others = asked
                probes += first.result()
                if decided(probes):
                    for child in children[1:]:
                        child.kill()
            if not decided(probes):
                probes += [result for other in others for result in other.result()]
    except TaskFailed as error:
        probes.append(died(names[0], "unknown", "sandbox", str(error)))
    except (Unavailable, OSError) as error:
        probes.append(died(names[0], "unknown", "sandbox", f"no child could be started: {error}"))
    found = {probe.name: probe for probe in probes}
    not_run = {"why": "not run: an earlier probe did not pass"}
    probes = [found.get(name) or ProbeResult(name, "unknown", not_run, "") for name in names]
    return Examined(verdict_of(probes), probes, cost_of(probes))


def decided(probes: Iterable[ProbeResult]) -> bool:
    """Whether the others are not to be run."""
    return any(probe.name in DECISIVE and probe.verdict != "pass" for probe in probes)


def died(name: str, verdict: Verdict, reason: str, message: str) -> ProbeResult:
    """The result of the probe during which the child went away."""
    evidence = {"reason": reason, "message": message[:8000]}
    return ProbeResult(name, verdict, evidence, "The child ended during this probe: see the message.")


def hear(child: SandboxProcess, job: ProbeJob, preset: Preset, names: tuple[str, ...]) -> list[ProbeResult]:
    """The results of these probes as they come, up to a decisive one that does not pass or the child's death."""
    probes: list[ProbeResult] = []
    try:
        begin(child, job, preset, names)
        for name in names:
            if report(child, "began") != name:
                raise WireError(f"the child began another probe than {name}")
            probes.append(decode(report(child, "probe"), name))
            if decided(probes):
                break
        return probes
    except ChildFailed as error:
        verdict: Verdict = "unknown" if error.reason == "sandbox" else "fail"
        ended = verdict, error.reason, str(error)
    except WireClosed:
        ended = "fail", *child.cause()
    except WireTimeout:
        ended = "fail", "time-limit", f"not done after {child.limits.seconds:g} s"
    except WireError as error:
        ended = "fail", "contract", f"the child broke the protocol: {error}"
    return [*probes, died(names[len(probes)], *ended)]
