// The figures that judges are calibrated on are those of the published measurement.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import test from "ava";
import { referenceResults } from "../../../actors/grammar/reference-results.ts";
import { references } from "../../../actors/grammar/references.ts";

interface Run {
  readonly run: { readonly mixer: string; readonly task: string };
  readonly parameters: number;
  readonly reported: { readonly loss: number; readonly metric: number; readonly score: number };
}

const runs = gunzipSync(
  readFileSync(join(import.meta.dirname, "../../../docs/measurements/references-1000.jsonl.gz")),
)
  .toString("utf8")
  .trimEnd()
  .split("\n")
  .map((line) => JSON.parse(line) as Run);

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

test("each reference has its measured loss, accuracy, parameters and score, the worst first", (t) => {
  for (const { name, mixer, ...told } of referenceResults) {
    const of = (task: string, value: (run: Run) => number): number => {
      const found = runs.filter(({ run }) => run.mixer === mixer && run.task === task);
      t.true(found.length >= 16, `${name} on ${task}`);
      return mean(found.map(value));
    };
    const tasks = ["byte-lm", "overwrite-recall", "parity-with-resets"] as const;
    const near = (one: number, other: number) =>
      t.true(Math.abs(one - other) < 1e-4, `${name}: ${one}, ${other}`);
    near(
      told.loss,
      of("byte-lm", ({ reported }) => reported.loss),
    );
    near(
      told.accuracy,
      mean([
        of("overwrite-recall", ({ reported }) => reported.metric),
        of("parity-with-resets", ({ reported }) => reported.metric),
      ]),
    );
    near(told.score, mean(tasks.map((task) => of(task, ({ reported }) => reported.score))));
    t.is(
      told.parameters,
      Math.round(tasks.reduce((sum, task) => sum + of(task, ({ parameters }) => parameters), 0)),
    );
  }
  t.deepEqual(
    referenceResults.map(({ name }) => name).toSorted(),
    references.map(({ name }) => name).toSorted(),
  );
  t.deepEqual(
    referenceResults.map(({ score }) => score),
    referenceResults.map(({ score }) => score).toSorted((a, b) => a - b),
  );
});
