"""What the laboratory reads in the data of events beyond their schema."""

from cambrian_gpu_agent.events import not_examined
from cambrian_gpu_agent.examine import examine
from cambrian_gpu_agent.jobs import Examined, ProbeJob, TaskSize
from cambrian_gpu_agent.sandbox.mode import Limits, Mode, Unavailable


def without_a_sandbox() -> Examined:
    def command(_: object) -> list[str]:
        raise Unavailable("no user namespaces")

    job = ProbeJob("", "Layer", TaskSize("overwrite-recall", "tiny"), time_limit=5.0)
    return examine(job, Mode("none", True, command), Limits())


def test_what_no_sandbox_could_be_had_for_says_so_in_the_evidence() -> None:
    (unexamined,) = not_examined("this gpu-agent has no sandbox")["probes"]
    assert unexamined["verdict"] == "unknown"
    assert unexamined["evidence"] == {"reason": "sandbox", "message": "this gpu-agent has no sandbox"}
    examined = without_a_sandbox()
    assert examined.verdict == "unknown"
    assert examined.probes[0].evidence["reason"] == "sandbox"
