// What a researcher asks its library about, and what it makes of the answer. No recorded history shows it: the library of a
// campaign is an artifact, which a log only names.
import test from "ava";
import { Effect } from "effect";
import { Artifacts } from "../../../actors/ports.ts";
import { entriesFound, retrieve, spokenFor } from "../../../actors/roles/reading.ts";
import type { EarlierExperiment } from "../../../actors/roles/shared-view.ts";
import { entriesOf, writeLibrary } from "../../../cognition-base/library.ts";
import { memoryArtifacts } from "../../../infra/artifacts/memory.ts";
import { OWN_LIBRARY, readFolder } from "../../../infra/library/folder.ts";
import { taskResult } from "../../support/life.ts";
import { earlier, viewOf } from "../../support/shared-view.ts";

const { papers } = Effect.runSync(readFolder(OWN_LIBRARY));
const [first, second] = [entriesOf(papers.slice(0, 20)), entriesOf(papers.slice(20, 30))];

/** A view with these libraries, and the artifacts in which they lie. */
const reading = async <A, E>(
  libraries: readonly (typeof first)[],
  read: (shared: ReturnType<typeof viewOf>) => Effect.Effect<A, E, Artifacts>,
): Promise<A> =>
  Effect.gen(function* () {
    const { put } = yield* Artifacts;
    const stored = yield* Effect.forEach(libraries, (entries) =>
      put(writeLibrary(entries), "application/json"),
    );
    const counted = stored.map((artifact) => ({ artifact, papers: 1, entries: 1 }));
    return yield* read({ ...viewOf([]), libraries: () => counted });
  }).pipe(Effect.provide(memoryArtifacts), Effect.runPromise);

const asked = async (idea: string | null, parent: EarlierExperiment | null) =>
  (await reading([first], (shared) => retrieve(shared, { idea, parent })))!;

/** A layer that was measured on these tasks. */
const measured = (
  accuracies: Readonly<Record<string, number>>,
  analysis: string | null,
): EarlierExperiment => ({
  ...earlier("e1", 0.5, 1),
  analysis,
  training: {
    ...{ steps: 20, randomSeed: 1, trainingLoss: 1, parameters: 500, flops: 1e9, rungs: [] },
    course: { heldOut: true, points: [], end: 1 },
    tasks: Object.entries(accuracies).map(([task, accuracy]) => taskResult({ task, accuracy })),
  },
});

test("without a library nothing is asked", async (t) => {
  t.is(await reading([], (shared) => retrieve(shared, { idea: null, parent: null })), null);
});

test("a person's idea is what is asked about, whatever the parent lacks", async (t) => {
  const { query, entries } = await asked("a window of softmax attention", measured({ mqar: 0.1 }, null));
  t.is(query, "a window of softmax attention");
  t.is(entries.length, 5);
  t.true(entries.every(({ score }, at) => at === 0 || score <= entries[at - 1]!.score));
  t.is((await asked("x".repeat(2000), null)).query, "x".repeat(1500));
});

test("without an idea the parent's weaknesses are, the worst task first, then what the Analyst wrote", async (t) => {
  const parent = measured(
    { parity: 0.6, mqar: 0.2, "byte-lm": 0.9, "one of ours": 0.3 },
    "It forgets early.",
  );
  t.is(
    (await asked(null, parent)).query,
    [
      "multi-query associative recall falls with the number of key-value pairs",
      "accuracy on one of ours is low",
      "state tracking fails: parity stays at chance and does not generalise to longer inputs",
      "It forgets early.",
    ].join(". "),
  );
  t.is((await asked(null, measured({}, null))).query, "");
  t.regex((await asked(null, null)).query, /^how to improve recall/);
});

test("of entries that were found the text is read, from all libraries; of two of one id the first", async (t) => {
  const other = { ...first[0]!, insight: second[0]!.insight };
  const score = 1;
  const wanted = [first[0]!, second[0]!].map(({ id }) => ({ entry: id, score }));
  const found = await reading([first, [other, ...second]], (shared) =>
    entriesFound(shared, { query: "", entries: [...wanted, { entry: "gone.1", score }] }),
  );
  t.deepEqual(found, [first[0]!, second[0]!]);
  t.deepEqual(await reading([first], (shared) => entriesFound(shared, null)), []);
  t.deepEqual(await reading([first], (shared) => entriesFound(shared, { query: "", entries: [] })), []);
  const hint = first.find(({ genome }) => genome.length > 0)!;
  const [gene] = hint.genome;
  t.deepEqual(spokenFor([hint])[0], {
    id: hint.id,
    gene: gene!.gene,
    value: gene!.value,
    text: hint.insight,
  });
});
