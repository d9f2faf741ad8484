"""The data of the events that a gpu-agent contributes, in the fields of events/experiment/*.ts."""

from importlib.metadata import version
from typing import Any

from .agent.schema import Rung, RungResult
from .device import Device
from .environment import environment


def training_started(attempt: int, agent: str, sandbox: str, device: Device) -> dict[str, Any]:
    return {
        "attempt": attempt,
        "agent": agent,
        "environment": environment(device).as_json(),
        "sandbox": sandbox,
    }


def training_finished(
    attempt: int, seed: int, measured: dict[str, Any], sandbox: str, device: Device
) -> dict[str, Any]:
    """`measured` is a jobs.Finished as JSON, with references of artifacts in the place of bytes."""
    return {
        "attempt": attempt,
        "results": [task_result(result) for result in measured["results"]],
        "rungs": [rung(reached) for reached in measured["rungs"]],
        "randomSeed": seed,
        "seconds": measured["seconds"],
        "resumedFrom": measured["resumed_from"],
        "log": measured["log"],
        "environment": environment(device).as_json(),
        "sandbox": sandbox,
    }


def task_result(measured: dict[str, Any]) -> dict[str, Any]:
    """`measured` is a jobs.TaskResult, so."""
    return {
        **rung_result(measured),
        "parameters": measured["parameters"],
        "flops": measured["flops"],
        "seconds": measured["seconds"],
        "taskDigest": measured["task_digest"],
        "curve": measured["curve"],
        "weights": measured["weights"],
    }


def rung(measured: dict[str, Any]) -> Rung:
    """`measured` is a jobs.Rung as JSON."""
    return {"share": measured["share"], "results": [rung_result(result) for result in measured["results"]]}


def rung_result(measured: dict[str, Any]) -> RungResult:
    return {
        "task": measured["task"],
        "preset": measured["preset"],
        "steps": measured["steps"],
        "loss": measured["loss"],
        "accuracy": measured["accuracy"],
        "lossError": measured["loss_error"],
        "trainingLoss": measured["training_loss"],
    }


def training_failed(attempt: int, failed: dict[str, Any]) -> dict[str, Any]:
    """`failed` is a jobs.Failed as JSON, with the reference of its log in the place of bytes."""
    return {
        "attempt": attempt,
        "reason": failed["reason"],
        "message": failed["message"][:20_000],
        "task": failed["task"],
        "step": failed["step"],
        "rungs": [rung(reached) for reached in failed["rungs"]],
        "log": failed["log"],
    }


def probe_finished(examined: dict[str, Any], sandbox: str) -> dict[str, Any]:
    """`examined` is a jobs.Examined as JSON."""
    return {
        "verdict": examined["verdict"],
        "probes": examined["probes"],
        "cost": examined["cost"],
        "environment": environment().as_json(),
        "sandbox": sandbox,
    }


def comparison_measured(comparison: dict[str, Any]) -> dict[str, Any]:
    """`comparison` is a statistics.Comparison as JSON."""
    return {
        "comparison": comparison,
        "scipy": version("scipy"),
        "environment": environment().as_json(),
    }


def not_examined(reason: str) -> dict[str, Any]:
    """A jobs.Examined as JSON for code that no probe could be run on."""
    evidence = {"reason": "sandbox", "message": reason}
    probe = {"name": "sandbox", "verdict": "unknown", "evidence": evidence, "hint": reason}
    return {"verdict": "unknown", "probes": [probe], "cost": None}
