// What the tables say of an imported campaign: what was published, and null for everything else.
import test from "ava";
import { tableDigest } from "../../infra/database/digest.ts";
import { projections } from "../../projections/index.ts";
import { fold, type Projection, rowsOf } from "../../projections/projection.ts";
import type { Row } from "../../projections/table.ts";
import { importedLog } from "../support/asi-arch.ts";

const log = importedLog();
const rowsIn = async (table: string): Promise<readonly Row[]> => {
  const { events } = await log;
  const projection = projections.find(({ tables }) => tables.some(({ name }) => name === table))!;
  return rowsOf(projection, fold(projection, events))[table]!;
};
const unknownIn = (row: Row): readonly string[] =>
  Object.keys(row)
    .filter((column) => row[column] === null)
    .toSorted();

test("the campaign: what it was published as, its best, and nothing of how it was conducted", async (t) => {
  const [row, ...others] = await rowsIn("campaigns");
  t.is(others.length, 0);
  t.like(row, {
    campaign: "asi-arch",
    status: "imported",
    opened: 1772,
    bestExperiment: "e0383",
    sync: "verified",
  });
  t.is((row!["bestFitness"] as number).toFixed(4), "2.7422");
  t.is((row!["meanFitness"] as number).toFixed(4), "2.1385");
  t.like(row!["source"], { records: 1772, score: "score" });
  t.is((row!["source"] as { missing: number[] }).missing.length, 20);
  t.deepEqual(unknownIn(row!), [
    ...["answers", "baselinesOpened", "baselinesTrained", "cancelled", "closed", "closedAt", "decisions"],
    ...[
      "deviceSeconds",
      "expired",
      "failed",
      "flops",
      "money",
      "openedAt",
      "origin",
      "poolGeneration",
      "reason",
      "rejected",
    ],
    ...["seed", "settings", "tokens", "trained", "uncounted", "uncountedAnswers", "wallSeconds"],
  ]);
  t.deepEqual(await rowsIn("campaignArms"), []);
});

test("an experiment of the tree: parent, name and score; of the gallery its results as well", async (t) => {
  const rows = await rowsIn("experiments");
  t.is(rows.length, 1772);
  const of = (id: string) => rows.find(({ experiment }) => experiment === id)!;
  t.like(of("e0383"), { ordinal: 383, parent: "e0119", name: "delta_net_retentive_delta_memory" });
  t.deepEqual(
    Object.entries(of("e0383"))
      .filter(([, value]) => value !== null)
      .map(([column]) => column)
      .toSorted(),
    [
      ...["campaign", "experiment", "fitness", "lastSequence", "name", "openedSequence", "ordinal", "parent"],
      "status",
    ],
  );
  t.like(of("e1735"), {
    modelParameters: 495730000,
    trainingLoss: 3.3998,
    accuracy: 0.3979,
    loss: null,
    code: null,
  });
  t.is((of("e1735")["results"] as unknown[]).length, 10);
  t.is(of("e0562")["trainingLoss"], null);
});

test("the lineage: every ancestor of every experiment", async (t) => {
  const rows = await rowsIn("lineage");
  t.is(Math.max(...rows.map(({ distance }) => distance as number)), 11);
  t.is(new Set(rows.filter(({ distance }) => distance === 1).map(({ experiment }) => experiment)).size, 1771);
});

test("the results: each benchmark of each published run, null where it was not published", async (t) => {
  const rows = await rowsIn("results");
  t.is(rows.length, 1060);
  t.is(rows.filter(({ accuracy }) => accuracy === null).length, 212);
  t.true(
    rows.every(
      ({ loss, randomSeed, environment }) => loss === null && randomSeed === null && environment === null,
    ),
  );
  t.deepEqual(await rowsIn("resultRungs"), []);
});

test("nothing is in the tables of what cannot be known", async (t) => {
  for (const table of ["seedPool", "seedPoolGenerations", "experience", "claims", "agents", "parked"])
    t.deepEqual(await rowsIn(table), [], table);
  t.is((await rowsIn("artifactReferences")).length, 108);
});

test("the rows that each event touches make the same tables", async (t) => {
  const { events } = await log;
  for (const projection of projections as readonly Projection[]) {
    let state = projection.initial;
    const kept = new Map(projection.tables.map(({ name }) => [name, new Map<string, Row>()]));
    for (const event of events) {
      state = projection.evolve(state, event);
      for (const table of projection.tables)
        for (const row of table.touched(state, event))
          kept.get(table.name)!.set(JSON.stringify(table.primaryKey.map((column) => row[column])), row);
    }
    for (const table of projection.tables)
      t.is(
        tableDigest(table, [...kept.get(table.name)!.values()]),
        tableDigest(table, [...table.rows(state)]),
        table.name,
      );
  }
});
