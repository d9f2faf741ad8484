"""The probes seen from outside the sandbox: starts the child, hears each result, judges them together."""

import json
import math
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from .evaluate import ChildFailed, begin, report
from .jobs import Cost, Examined, Job, ProbeResult, Verdict
from .sandbox.mode import Limits, Mode, Unavailable
from .sandbox.process import SandboxProcess, sandboxed
from .wire import WireClosed, WireError, WireTimeout

NAMES = (
    "contract",
    "finite",
    "causality-by-perturbation",
    "causality-by-gradient",
    "parameters",
    "flops",
    "wall-time",
)
"""The probes in probes/__init__.py, which is not imported here as it brings torch."""


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


def examine(job: Job, mode: Mode, limits: Limits) -> Examined:
    """Probes the job's layer in the sandbox. A child that dies is a failure of the probe under way."""
    limits = replace(limits, seconds=job.time_limit)
    probes: list[ProbeResult] = []
    try:
        with sandboxed(mode, "child", limits) as child:
            try:
                hear(child, job, probes)
            except ChildFailed as error:
                sandbox = error.reason == "sandbox"
                probes.append(died(probes, "unknown" if sandbox else "fail", error.reason, str(error)))
            except WireClosed:
                probes.append(died(probes, "fail", *child.cause()))
            except WireTimeout:
                why = f"not done after {limits.seconds:g} s"
                probes.append(died(probes, "fail", "time-limit", why))
            except WireError as error:
                probes.append(died(probes, "fail", "contract", f"the child broke the protocol: {error}"))
    except (Unavailable, OSError) as error:
        probes.append(died(probes, "unknown", "sandbox", f"no child could be started: {error}"))
    done = {probe.name for probe in probes}
    for name in NAMES:
        if name not in done:
            probes.append(ProbeResult(name, "unknown", {"why": "not run: an earlier probe failed"}, ""))
    return Examined(verdict_of(probes), probes, cost_of(probes))


def hear(child: SandboxProcess, job: Job, probes: list[ProbeResult]) -> None:
    """Adds each result as it comes; stops after a contract that is not kept."""
    begin(child, job, "probe")
    for name in NAMES:
        if report(child, "began") != name:
            raise WireError(f"the child began another probe than {name}")
        probes.append(decode(report(child, "probe"), name))
        if name == "contract" and probes[-1].verdict != "pass":
            return


def died(probes: list[ProbeResult], verdict: Verdict, reason: str, message: str) -> ProbeResult:
    """The result of the probe during which the child went away."""
    evidence = {"reason": reason, "message": message[:8000]}
    hint = "The child ended during this probe: see the message."
    return ProbeResult(NAMES[len(probes)], verdict, evidence, hint)
