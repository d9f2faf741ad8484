"""The data of the events that a gpu-agent contributes, in the fields of events/experiment/*.ts."""

from typing import Any

from .environment import environment


def training_started(attempt: int, agent: str, sandbox: str) -> dict[str, Any]:
    return {
        "attempt": attempt,
        "agent": agent,
        "environment": environment().as_json(),
        "sandbox": sandbox,
    }


def training_finished(
    attempt: int, seed: int, measured: dict[str, Any], artifacts: dict[str, Any], sandbox: str
) -> dict[str, Any]:
    """`measured` is a jobs.Finished as JSON; artifacts are the references of curve, log and weights."""
    return {
        "attempt": attempt,
        "steps": measured["steps"],
        "loss": measured["loss"],
        "accuracy": measured["accuracy"],
        "trainingLoss": measured["training_loss"],
        "randomSeed": seed,
        "parameters": measured["parameters"],
        "flops": measured["flops"],
        "milestones": measured["milestones"],
        "seconds": measured["seconds"],
        "taskDigest": measured["task_digest"],
        "curve": artifacts["curve"],
        "log": artifacts["log"],
        "weights": artifacts["weights"],
        "environment": environment().as_json(),
        "sandbox": sandbox,
    }


def training_failed(
    attempt: int, reason: str, message: str, step: int, log: dict[str, Any] | None
) -> dict[str, Any]:
    return {"attempt": attempt, "reason": reason, "message": message[:20_000], "step": step, "log": log}


def probe_finished(examined: dict[str, Any], sandbox: str) -> dict[str, Any]:
    """`examined` is a jobs.Examined as JSON."""
    return {
        "verdict": examined["verdict"],
        "probes": examined["probes"],
        "cost": examined["cost"],
        "environment": environment().as_json(),
        "sandbox": sandbox,
    }


def not_examined(reason: str) -> dict[str, Any]:
    """A jobs.Examined as JSON for code that no probe could be run on."""
    evidence = {"reason": "sandbox", "message": reason}
    probe = {"name": "sandbox", "verdict": "unknown", "evidence": evidence, "hint": reason}
    return {"verdict": "unknown", "probes": [probe], "cost": None}
