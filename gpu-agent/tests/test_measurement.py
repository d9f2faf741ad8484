"""What docs/measurement.md says of the kept runs is what they say."""

from pathlib import Path

import pytest

from cambrian_gpu_agent.cli import main

DOCS = Path(__file__).parents[2] / "docs"
REFERENCES = (
    "convolution,sliding-window,softmax,linear,retnet,gla,mamba2,delta,gated-delta,signed-delta,"
    "signed-gated-delta,rwkv7,hyena,hybrid"
)
BEST = "hybrid,signed-delta,signed-gated-delta,rwkv7"


def lines(text: str) -> list[str]:
    """With single spaces, as a page may break and align them otherwise."""
    return [" ".join(line.split()) for line in text.splitlines()]


@pytest.mark.parametrize(
    ("file", "mixers", "seed", "difference"),
    [
        ("references-1000", REFERENCES, 1000, "hybrid - signed-delta"),
        ("hybrid-1100", BEST, 1100, "hybrid - signed-gated-delta"),
    ],
)
def test_headroom_and_fidelity_are_those_of_the_runs(
    file: str, mixers: str, seed: int, difference: str, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = str(DOCS / "measurements" / f"{file}.jsonl.gz")
    asked = ["--mixers", mixers, "--seeds", "16", "--first-seed", str(seed), "--from", kept]
    assert main(["rank", "--suite", "laptop", *asked]) == 0
    said = lines(capsys.readouterr().out)
    page = (DOCS / "measurement.md").read_text()
    told = lines(page)
    words = " ".join(page.split())
    together = said.index("all tasks: paired differences")
    (found,) = [line for line in said[together:] if line.startswith(f"{difference} = ")]
    assert found.split(", q ")[0] in words
    scores = said[
        said.index("all tasks: score (0 guessing, 1 all), mean of 16 seeds with its 95 % interval") + 1 :
    ]
    rows = scores[: len(mixers.split(","))]
    for row in rows:
        name, mean, low, high, *_ = row.split()
        assert any(line.startswith(f"| `{name}`") and f"{mean} {low} {high}" in line for line in told), row
    if mixers == REFERENCES:
        fidelity = [line for line in said if "%" in line and line.split(" ")[-1].startswith(("+", "-"))]
        assert len(fidelity) == 8
        assert set(fidelity) <= set(told)
        assert "stop rule against delta: of 208 runs of all tasks it ends 0, 0 wrongly;" in " ".join(said)
