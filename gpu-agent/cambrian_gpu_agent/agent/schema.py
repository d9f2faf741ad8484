"""The data of the events that agents contribute. Written by npm run generate from events/; not to be edited.

The JSON Schemas that the gate hands out say more: lengths, bounds, patterns. They are checked before sending.
"""

from typing import Any, Literal, TypeAlias, TypedDict

ContributionType: TypeAlias = Literal[
    "ArchitectureProposed",
    "NoveltyJudged",
    "ProbeFinished",
    "ArchitectureAccepted",
    "ArchitectureRejected",
    "ArchitectureReviewed",
    "TrainingStarted",
    "TrainingFinished",
    "TrainingFailed",
    "ComparisonMeasured",
    "QualityJudged",
    "AnalysisWritten",
    "RemarkKindRegistered",
    "RemarkMade",
]
"""The types of events that agents contribute."""


class Artifact(TypedDict):
    sha256: str
    bytes: int
    mediaType: str


class Code(TypedDict):
    artifact: Artifact
    className: str
    trust: Literal["printed", "model", "person"]


class Citation(TypedDict):
    element: str
    kind: Literal["experience", "cognition", "originality"]
    ids: list[str]


class ArchitectureProposed(TypedDict):
    """The Researcher proposed an architecture: name, motivation, code, and where each element comes from."""

    revision: int
    name: str
    motivation: str
    code: Code
    genome: dict[str, Any] | None
    operator: str
    citations: list[Citation]


class Nearest(TypedDict):
    experiment: str
    similarity: float


class NoveltyJudged(TypedDict):
    """The Checker compared the proposal with what was tried before."""

    novel: bool
    digest: str
    nearest: list[Nearest]
    reason: str


class Probe(TypedDict):
    name: str
    verdict: Literal["pass", "fail", "unknown"]
    evidence: dict[str, Any]
    hint: str


class Cost(TypedDict):
    parameters: int
    flops: int
    seconds: float


class Environment(TypedDict):
    python: str
    torch: str
    platform: str
    device: str
    threads: int
    digest: str


class ProbeFinished(TypedDict):
    """A gpu-agent probed the code: a verdict per probe, with evidence."""

    verdict: Literal["pass", "fail", "unknown"]
    probes: list[Probe]
    cost: Cost | None
    environment: Environment
    sandbox: Literal["bubblewrap", "landlock", "printed", "unsafe"]


class ArchitectureAccepted(TypedDict):
    """The Checker accepted the architecture for training."""

    code: Code
    digest: str
    revision: int
    parameters: int


class ArchitectureRejected(TypedDict):
    """The Checker rejected the architecture, with the evidence."""

    revision: int
    reason: str
    failures: list[Probe]


class ArchitectureReviewed(TypedDict):
    """A reviewer approved the architecture for training, or rejected it, and said why."""

    revision: int
    verdict: Literal["approve", "reject"]
    reason: str


class TrainingStarted(TypedDict):
    """A gpu-agent began an attempt at the training."""

    attempt: int
    agent: str
    environment: Environment
    sandbox: Literal["bubblewrap", "landlock", "printed", "unsafe"]


class Result(TypedDict):
    task: str
    preset: str | None
    steps: int
    loss: float
    accuracy: float
    lossError: float | None
    trainingLoss: float
    parameters: int
    flops: float | None
    seconds: float
    taskDigest: str
    curve: Artifact
    weights: Artifact


class RungResult(TypedDict):
    task: str
    preset: str | None
    steps: int
    loss: float | None
    accuracy: float | None
    lossError: float | None
    trainingLoss: float


class Rung(TypedDict):
    share: float
    results: list[RungResult]


class TrainingFinished(TypedDict):
    """A gpu-agent trained the architecture to the last step and the evaluator measured it."""

    attempt: int
    results: list[Result]
    rungs: list[Rung]
    randomSeed: int
    seconds: float
    resumedFrom: int | None
    log: Artifact
    environment: Environment
    sandbox: Literal["bubblewrap", "landlock", "printed", "unsafe"]


class TrainingFailed(TypedDict):
    """The training ended without a result, with its cause; never a score."""

    attempt: int
    reason: Literal["contract", "crashed", "diverged", "inconsistent", "out-of-memory", "time-limit", "sandbox"]
    message: str
    task: str | None
    step: int
    rungs: list[Rung]
    log: Artifact | None


class Comparison(TypedDict):
    pairs: int
    mean: float
    deviation: float
    low: float
    high: float
    confidence: float
    method: Literal["bca", "t"]
    p: float


class ComparisonMeasured(TypedDict):
    """A gpu-agent computed the statistics of paired differences."""

    comparison: Comparison
    scipy: str
    environment: Environment


class Part(TypedDict):
    name: str
    weight: float
    score: float


class Sample(TypedDict):
    performance: float
    innovation: float
    complexity: float


class QualityJudged(TypedDict):
    """A judge graded the architecture by the rubric, from 1 to 10."""

    score: float
    rubric: str
    parts: list[Part]
    rationale: str
    samples: list[Sample]
    spread: float | None


class Number(TypedDict):
    name: str
    value: float


class Finding(TypedDict):
    text: str
    numbers: list[Number]
    experiments: list[str]


class AnalysisWrittenComparison(TypedDict):
    relation: Literal["baseline", "parent", "grandparent", "sibling"]
    experiment: str
    loss: float
    accuracy: float


Change = TypedDict("Change", {"gene": str, "from": str, "to": str})


class Rejected(TypedDict):
    text: str
    why: str


class AnalysisWritten(TypedDict):
    """The Analyst compared the result with its relatives and wrote what it shows."""

    text: str
    findings: list[Finding]
    comparisons: list[AnalysisWrittenComparison]
    changes: list[Change]
    shortcomings: list[str]
    causes: list[str]
    suggestions: list[str]
    rejected: list[Rejected]


class RemarkKindRegistered(TypedDict):
    """An observer said what a kind of its remarks on a campaign looks like."""

    agent: str
    kind: str
    description: str
    schema: dict[str, Any]


class RemarkMade(TypedDict):
    """An observer remarked on an event of a campaign, which is the cause. Nothing is decided by it."""

    agent: str
    kind: str
    experiment: str | None
    body: dict[str, Any]
