"""Each task is what its description says, and the same for the same seed."""

import gzip
import itertools
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from cambrian_gpu_agent.tasks import TASKS, UnknownTask, byte_lm, corpus, lines, resolve
from cambrian_gpu_agent.tasks.metrics import accuracy, cross_entropy
from cambrian_gpu_agent.tasks.task import IGNORED, Preset


@given(seed=st.integers(0, 2**32 - 1), preset=st.sampled_from(["tiny", "laptop"]))
@settings(max_examples=10, deadline=None)
def test_a_read_asks_for_the_latest_value(seed: int, preset: str) -> None:
    task, sizes = resolve("overwrite-recall", preset)
    names, values = int(sizes.data["names"]), int(sizes.data["values"])
    batch = next(task.training(sizes, seed))
    assert batch.tokens.shape == batch.targets.shape == (sizes.optimiser.batch, sizes.length)
    assert batch.tokens.dtype == batch.targets.dtype == np.int64
    assert batch.tokens.min() >= 0
    assert batch.tokens.max() < sizes.vocabulary
    for tokens, targets in zip(batch.tokens.tolist(), batch.targets.tolist(), strict=True):
        latest: dict[int, int] = {}
        for slot in range(0, sizes.length, 2):
            key, value = tokens[slot], tokens[slot + 1]
            assert targets[slot + 1] == IGNORED
            if key >= names + values:
                assert targets[slot] == value == latest[key - names - values]
            else:
                assert targets[slot] == IGNORED
                assert names <= value < names + values
                latest[key] = value
        assert len(latest) <= sizes.data["keys"]


def first(name: str, preset: str, seed: int) -> tuple[Preset, list[list[int]], list[list[int]]]:
    """The first training batch, checked for its shape: the preset, its tokens and its targets."""
    task, sizes = resolve(name, preset)
    batch = next(task.training(sizes, seed))
    assert batch.tokens.shape == batch.targets.shape == (sizes.optimiser.batch, sizes.length)
    assert batch.tokens.dtype == batch.targets.dtype == np.int64
    assert batch.tokens.min() >= 0
    assert max(batch.tokens.max(), batch.targets.max()) < sizes.vocabulary
    assert (batch.targets != IGNORED).any()
    return sizes, batch.tokens.tolist(), batch.targets.tolist()


chosen = given(seed=st.integers(0, 2**32 - 1), preset=st.sampled_from(["tiny", "laptop"]))
few = settings(max_examples=8, deadline=None)


@chosen
@few
def test_mqar_asks_for_each_pair_once(seed: int, preset: str) -> None:
    sizes, tokens, targets = first("mqar", preset, seed)
    pairs, keys = int(sizes.data["pairs"]), int(sizes.data["keys"])
    for sequence, wanted in zip(tokens, targets, strict=True):
        meanings = dict(zip(sequence[0 : 2 * pairs : 2], sequence[1 : 2 * pairs : 2], strict=True))
        assert len(meanings) == pairs
        assert all(1 <= key <= keys < value for key, value in meanings.items())
        asked = {t: token for t, token in enumerate(sequence) if t >= 2 * pairs and token != 0}
        assert sorted(asked.values()) == sorted(meanings)
        assert {t: target for t, target in enumerate(wanted) if target != IGNORED} == {
            t: meanings[key] for t, key in asked.items()
        }


@chosen
@few
def test_recall_scores_a_key_from_its_second_appearance_on(seed: int, preset: str) -> None:
    for name in ("in-context-recall", "noisy-recall"):
        sizes, tokens, targets = first(name, preset, seed)
        keys = int(sizes.data["keys"])
        noise = keys + int(sizes.data["values"])
        for sequence, wanted in zip(tokens, targets, strict=True):
            meanings: dict[int, int] = {}
            for t in range(0, sizes.length, 2):
                key, value = sequence[t : t + 2]
                assert wanted[t + 1] == IGNORED
                if key >= noise:
                    assert value >= noise
                    assert wanted[t] == IGNORED
                else:
                    assert key < keys <= value < noise
                    assert wanted[t] == meanings.get(key, IGNORED)
                    assert meanings.setdefault(key, value) == value


@chosen
@few
def test_fuzzy_recall_scores_the_values_of_known_words(seed: int, preset: str) -> None:
    sizes, tokens, targets = first("fuzzy-recall", preset, seed)
    letters = int(sizes.data["letters"])
    for sequence, wanted in zip(tokens, targets, strict=True):
        meanings: dict[tuple[int, ...], tuple[int, ...]] = {}
        t = 0
        while t < sizes.length:
            key = tuple(itertools.takewhile(lambda token: token < letters, sequence[t:]))
            value = tuple(itertools.takewhile(lambda token: token >= letters, sequence[t + len(key) :]))
            end = t + len(key) + len(value)
            if end == sizes.length:
                break  # the last word may be cut off
            assert 1 <= len(key) <= 3
            assert 1 <= len(value) <= 3
            scored = wanted[t + len(key) - 1 : end - 1]
            assert scored == (list(value) if key in meanings else [IGNORED] * len(value))
            assert meanings.setdefault(key, value) == value
            t = end


@chosen
@few
def test_copying_and_compression_ask_for_everything_in_order(seed: int, preset: str) -> None:
    for name in ("selective-copying", "compression"):
        sizes, tokens, targets = first(name, preset, seed)
        symbols = int(sizes.data["symbols"])
        for sequence, wanted in zip(tokens, targets, strict=True):
            told = [token for token in sequence if token < symbols]
            answers = [target for target in wanted if target != IGNORED]
            assert told == answers == wanted[-len(told) :]
            marks = sequence[-len(told) :]
            assert marks == [symbols + 1] * len(told) or marks == [symbols + i for i in range(len(told))]


@chosen
@few
def test_what_is_memorised_is_the_same_in_every_sequence(seed: int, preset: str) -> None:
    task, sizes = resolve("memorisation", preset)
    meanings: dict[int, int] = {}
    held_out = task.held_out(sizes)[0]
    _, tokens, targets = first("memorisation", preset, seed)
    for sequence, wanted in zip(
        tokens + held_out.tokens.tolist(), targets + held_out.targets.tolist(), strict=True
    ):
        for key, value in zip(sequence[0::2], wanted[1::2], strict=True):
            assert meanings.setdefault(key, value) == value
        assert set(wanted[0::2]) == {IGNORED}
    assert len(set(meanings.values())) == len(meanings) > 1


def parity_of(state: int, token: int) -> int:
    return 0 if token == 2 else (state + token) % 2


PERMUTATIONS = {n: list(itertools.permutations(range(n))) for n in (3, 5)}


def composed(state: int, token: int, points: int) -> int:
    first_, then = PERMUTATIONS[points][state], PERMUTATIONS[points][token]
    return PERMUTATIONS[points].index(tuple(then[point] for point in first_))


TRACKED: dict[str, Callable[[int, int], int]] = {
    "parity": parity_of,
    "parity-with-resets": parity_of,
    "modular-counting": lambda state, token: (state + token) % 3,
    "s3": lambda state, token: composed(state, token, 3),
    "s5": lambda state, token: composed(state, token, 5),
}


@pytest.mark.parametrize("name", TRACKED)
def test_states_are_tracked(name: str) -> None:
    """Held out, nothing is scored whose start or reset a convolution of width 8 sees."""
    task, sizes = resolve(name, "laptop")
    for batch, nearest in ((next(task.training(sizes, 3)), 0), *((held, 8) for held in task.held_out(sizes))):
        for sequence, wanted in zip(batch.tokens.tolist()[:16], batch.targets.tolist()[:16], strict=True):
            state = start = 0
            for t, token in enumerate(sequence):
                start = t if token == 2 and name == "parity-with-resets" else start
                state = TRACKED[name](state, token)
                is_told = t == start and name == "parity-with-resets"
                assert wanted[t] == (state if t - start >= nearest and not is_told else IGNORED)


def test_the_held_out_text_comes_from_documents_that_no_training_step_sees(tmp_path: Path) -> None:
    documents = [f"document {number} " * 40 for number in range(300)]
    text = "".join(json.dumps({"text": document}) + "\n" for document in documents)
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "a.jsonl").write_text(text[: len(text) // 2].rsplit("\n", 1)[0] + "\n")
    rest = text[len(text[: len(text) // 2].rsplit("\n", 1)[0]) + 1 :]
    cut = rest.index("\n", len(rest) // 2) + 1
    (tmp_path / "texts" / "b.jsonl.gz").write_bytes(gzip.compress(rest[:cut].encode()))
    two_frames = zstandard.compress(rest[cut:-99].encode()) + zstandard.compress(rest[-99:].encode())
    (tmp_path / "texts" / "d.jsonl.zst").write_bytes(two_frames)
    (tmp_path / "texts" / "c.txt").write_text("a text of its own")
    found = corpus.read(tmp_path / "texts", tmp_path / "cache")
    parts = [bytes(part).decode().split("\n\n")[:-1] for part in (found.training, *found.held_out)]
    assert sorted(itertools.chain(*parts)) == sorted([*documents, "a text of its own"])
    assert all(len(part) > 0 for part in parts)
    again = corpus.read(tmp_path / "texts", tmp_path / "cache")
    assert again.digest == found.digest
    assert bytes(again.training) == bytes(found.training)
    (tmp_path / "texts" / "c.txt").write_text("another")
    assert corpus.read(tmp_path / "texts", tmp_path / "cache").digest != found.digest
    task = byte_lm.over(lambda: found)
    preset = task.presets["tiny"]
    assert task.digest(preset) != byte_lm.TASK.digest(preset)
    for split in (0, 1):
        for row in task.held_out(preset, split)[0].tokens[:20]:
            assert bytes(row.astype(np.uint8)) in bytes(found.held_out[split])
    batch = next(task.training(preset, 0))
    assert np.array_equal(batch.tokens[:, 1:], batch.targets[:, :-1])


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [("a.pdf", "x", "only .txt"), ("a.jsonl", "{", "a.jsonl:1: not JSON"), ("a.jsonl", '{"t": 1}', "`text`")],
)
def test_an_unreadable_corpus_is_named(tmp_path: Path, name: str, content: str, says: str) -> None:
    (tmp_path / name).write_text(content)
    with pytest.raises(corpus.UnreadableCorpus, match=says):
        corpus.read(tmp_path / name, tmp_path / "cache")
    with pytest.raises(corpus.UnreadableCorpus, match="No such file"):
        corpus.read(tmp_path / "nothing", tmp_path / "cache")
    with pytest.raises(corpus.UnreadableCorpus, match="has to have many"):
        next(byte_lm.windows(np.zeros(3, np.uint8), byte_lm.TASK.presets["tiny"], np.random.default_rng(0), 1))


LINES = "".join(json.dumps({"text": f"document {number}"}) + "\n" for number in range(999)).encode()
SAME = b'{"text": "same"}\n' * 99_999


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.jsonl.zst", LINES, "cannot be decompressed: .*Unknown frame descriptor"),
        ("a.jsonl.zst", zstandard.compress(LINES)[:-9], "cannot be decompressed: it ends within a frame"),
        ("a.jsonl.gz", gzip.compress(LINES)[:-9], "cannot be decompressed: Compressed file ended"),
        ("a.jsonl.gz", LINES, "cannot be decompressed: Not a gzipped file"),
        ("a.jsonl.zst", zstandard.compress(bytes(2**20)), "a line is longer than 1000000 bytes"),
        ("a.jsonl.gz", gzip.compress(SAME), "more than 20 times as large"),
        ("a.jsonl.zst", zstandard.compress(SAME), "more than 20 times as large"),
    ],
    # Not named by their bytes: gzip's have the time in them, and pytest's workers must name tests alike.
    ids=["no-zstd", "short-zstd", "short-gzip", "no-gzip", "long-line", "gzip-bomb", "zstd-bomb"],
)
def test_a_compressed_corpus_is_whole_and_of_a_possible_size(
    tmp_path: Path, name: str, content: bytes, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines, "LONGEST", 1_000_000)
    monkeypatch.setattr(lines, "EXPANSION", 20)
    (tmp_path / name).write_bytes(content)
    with pytest.raises(corpus.UnreadableCorpus, match=f"{name}: .*{says}"):
        corpus.read(tmp_path / name, tmp_path / "cache")


def test_a_bomb_is_decompressed_piece_by_piece(tmp_path: Path) -> None:
    """A hundred megabytes of zeros in 3 KB: never more of it in memory than a piece becomes."""
    (tmp_path / "bomb.zst").write_bytes(zstandard.compress(bytes(10**8), 19))
    with (tmp_path / "bomb.zst").open("rb") as file:
        reader = lines.Zstd(file)
        largest = 0
        while reader.read(2**20):
            largest = max(largest, len(reader.out))
    assert 0 < largest <= lines.PIECE // 4 * 128 * 1024


def test_the_score_is_0_for_guessing_and_1_for_all() -> None:
    task, preset = resolve("overwrite-recall", "laptop")
    assert task.score(preset, 9.0, task.chance(preset)) == 0
    assert task.score(preset, 9.0, 1.0) == 1
    text, preset = resolve("byte-lm", "laptop")
    assert text.score(preset, 4.6 * np.log(2), 0.1) == pytest.approx(0)
    assert text.score(preset, 2.0 * np.log(2), 0.1) == pytest.approx(1)


@pytest.mark.parametrize("name", TASKS)
def test_training_follows_the_seed_and_held_out_does_not(name: str) -> None:
    task = TASKS[name]
    for preset in task.presets.values():
        first, again = task.training(preset, 1), task.training(preset, 1)
        other = next(task.training(preset, 2))
        for one, two in itertools.islice(zip(first, again, strict=False), 3):
            assert np.array_equal(one.tokens, two.tokens)
            assert not np.array_equal(one.tokens, other.tokens)
        sets, others = task.held_out(preset), task.held_out(preset, split=1)
        for length, one, two, other in zip(
            preset.held_out_lengths, sets, task.held_out(preset), others, strict=True
        ):
            assert one.tokens.shape == one.targets.shape == (preset.held_out, length)
            assert preset.held_out >= 128
            assert np.array_equal(one.tokens, two.tokens)
            assert not np.array_equal(one.tokens, other.tokens)
        assert task.digest(preset) == task.digest(preset) != task.digest(preset, split=1)
    assert len({task.digest(preset) for preset in task.presets.values()}) == len(task.presets)


def test_the_digest_of_a_task_is_fixed() -> None:
    """A change here makes results incomparable with those in every log: it needs a new task name."""
    task, sizes = resolve("overwrite-recall", "laptop")
    assert task.digest(sizes) == "sha256:b6fdbe1fc572dd950b36cf7b4a3aacc6b0129b28fec1e1adf274693d9ab38b4d"


def test_unknown_names_are_answered_with_the_known() -> None:
    with pytest.raises(UnknownTask, match="overwrite-recall"):
        resolve("nothing", "laptop")
    with pytest.raises(UnknownTask, match="laptop, gpu, tiny"):
        resolve("overwrite-recall", "huge")


def test_metrics_score_only_what_is_to_be_scored() -> None:
    targets = np.array([[0, IGNORED, 2]])
    logits = np.zeros((1, 3, 4), np.float32)
    assert cross_entropy(logits, targets) == pytest.approx(np.log(4))
    assert accuracy(logits, targets) == 0.0  # a tie is no answer
    logits[0, 0, 0] = 50
    logits[0, 1, 3] = 1e6
    assert accuracy(logits, targets) == 0.5
    logits[0, 2, 2] = 50
    assert accuracy(logits, targets) == 1.0
    assert cross_entropy(logits, targets) == pytest.approx(0, abs=1e-9)
