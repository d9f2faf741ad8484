"""The probes seen from outside the sandbox: starts the child, hears each result, judges them together."""

import json
import math
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from .jobs import Cost, Examined, ProbeJob, ProbeResult, TaskSize, Verdict
from .sandbox.mode import Limits, Mode, Unavailable
from .sandbox.process import SandboxProcess, sandboxed
from .task_training import ChildFailed, begin, report
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


def examine(job: ProbeJob, mode: Mode, limits: Limits, standby: SandboxProcess | None = None) -> Examined:
    """Probes the job's layer in the sandbox. A child that dies is a failure of the probe under way."""
    limits = replace(limits, seconds=job.time_limit)
    names = LEAK_NAMES if job.weights is not None else FULL_NAMES if job.full else NAMES
    probes: list[ProbeResult] = []

    def died(verdict: Verdict, reason: str, message: str) -> None:
        """The result of the probe during which the child went away."""
        evidence = {"reason": reason, "message": message[:8000]}
        hint = "The child ended during this probe: see the message."
        probes.append(ProbeResult(names[len(probes)], verdict, evidence, hint))

    try:
        with sandboxed(mode, "child", limits, standby) as child:
            try:
                hear(child, job, names, probes)
            except ChildFailed as error:
                sandbox = error.reason == "sandbox"
                died("unknown" if sandbox else "fail", error.reason, str(error))
            except WireClosed:
                died("fail", *child.cause())
            except WireTimeout:
                died("fail", "time-limit", f"not done after {limits.seconds:g} s")
            except WireError as error:
                died("fail", "contract", f"the child broke the protocol: {error}")
    except (Unavailable, OSError) as error:
        died("unknown", "sandbox", f"no child could be started: {error}")
    done = {probe.name for probe in probes}
    for name in names:
        if name not in done:
            probes.append(ProbeResult(name, "unknown", {"why": "not run: an earlier probe did not pass"}, ""))
    return Examined(verdict_of(probes), probes, cost_of(probes))


def hear(child: SandboxProcess, job: ProbeJob, names: tuple[str, ...], probes: list[ProbeResult]) -> None:
    """Adds each result as it comes; stops where a decisive one does not pass."""
    begin(child, job, TaskSize(job.task, job.preset))
    for name in names:
        if report(child, "began") != name:
            raise WireError(f"the child began another probe than {name}")
        probes.append(decode(report(child, "probe"), name))
        if name in DECISIVE and probes[-1].verdict != "pass":
            return
