// `npm run bench:retrieval`: how well the library answers the labelled questions of questions.json, as one JSON document.
// The parameters of cognition-base/retrieve.ts were chosen on the part `tune` alone; `held-out` says what to expect.
import * as fs from "node:fs";
import path from "node:path";
import { Effect, Schema } from "effect";
import { random } from "../../actors/policies/random.ts";
import { entriesOf } from "../../cognition-base/library.ts";
import { makeSearch } from "../../cognition-base/retrieve.ts";
import { OWN_LIBRARY, readFolder } from "../../infra/library/folder.ts";
import { quantile } from "../statistics.ts";
import { bestRecallAt, ndcgAt, recallAt, reciprocalRank, successAt } from "./measures.ts";

const parts = ["tune", "held-out"] as const;

const Questions = Schema.fromJsonString(
  Schema.Array(
    Schema.Struct({
      id: Schema.String,
      symptom: Schema.String,
      /** Files that fit, without `.md`. */
      papers: Schema.NonEmptyArray(Schema.String),
      part: Schema.Literals(parts),
    }),
  ),
);
const questions = Schema.decodeSync(Questions)(
  fs.readFileSync(path.join(import.meta.dirname, "questions.json"), "utf8"),
);

const measures = {
  "recall@5": (ranked, fitting) => recallAt(5, ranked, fitting),
  "recall@5, of what five places can hold": (ranked, fitting) =>
    recallAt(5, ranked, fitting) / bestRecallAt(5, fitting),
  "best possible recall@5": (_, fitting) => bestRecallAt(5, fitting),
  "success@5": (ranked, fitting) => successAt(5, ranked, fitting),
  MRR: reciprocalRank,
  "nDCG@10": (ranked, fitting) => ndcgAt(10, ranked, fitting),
} as const satisfies Record<string, (ranked: readonly string[], fitting: ReadonlySet<string>) => number>;

const { papers } = Effect.runSync(readFolder(OWN_LIBRARY));
const entries = entriesOf(papers);
const files = new Map(
  papers.flatMap(({ file, texts }) => texts.map(({ id }) => [id, path.basename(file, ".md")])),
);
for (const slug of questions.flatMap(({ papers }) => papers))
  if (![...files.values()].includes(slug))
    throw new Error(`questions.json names ${slug}, and there is no such paper`);

/** Papers by their best entry. */
const rankedBy = (search: ReturnType<typeof makeSearch>, symptom: string): readonly string[] => [
  ...new Set(search(symptom, entries.length).map(({ entry }) => files.get(entry) ?? entry)),
];

const RESAMPLES = 2000;
const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
const rounded = (value: number): number => Math.round(value * 1000) / 1000;

/** The mean over the questions, and where 95 % of the means over resampled questions lie. */
const summarised = (values: readonly number[]) => {
  const { int } = random("bench:retrieval");
  const means = Array.from({ length: RESAMPLES }, () => mean(values.map(() => values[int(values.length)]!)));
  return {
    mean: rounded(mean(values)),
    interval: [rounded(quantile(means, 0.025)), rounded(quantile(means, 0.975))],
  };
};

const measured = (search: ReturnType<typeof makeSearch>) =>
  Object.fromEntries(
    parts.map((part) => {
      const answered = questions
        .filter((question) => question.part === part)
        .map(({ symptom, papers }) => ({ ranked: rankedBy(search, symptom), fitting: new Set(papers) }));
      const figures = Object.entries(measures).map(([name, measure]) => [
        name,
        summarised(answered.map(({ ranked, fitting }) => measure(ranked, fitting))),
      ]);
      return [part, { questions: answered.length, ...Object.fromEntries(figures) }];
    }),
  );

const report = {
  v: 1,
  papers: papers.length,
  entries: entries.length,
  lexical: measured(makeSearch(entries)),
};
process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
