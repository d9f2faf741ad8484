// What holds for every projection, over random histories.
import assert from "node:assert/strict";
import test from "ava";
import fc from "fast-check";
import { projections } from "../../projections/index.ts";
import { fold, rowsOf } from "../../projections/projection.ts";
import type { Row, Table } from "../../projections/table.ts";
import * as experience from "../../projections/experience/fold.ts";
import { ranking } from "../../projections/seed-pool/fold.ts";
import * as seedPool from "../../projections/seed-pool/fold.ts";
import { closedBefore } from "../support/closed-before.ts";
import { histories, logged, tell } from "../support/histories.ts";

const keyOf = (table: Table, row: Row): string => JSON.stringify(table.primaryKey.map((name) => row[name]));

for (const projection of projections) {
  test(`${projection.name}: the rows that the events touched are the rows of the state`, (t) => {
    fc.assert(
      fc.property(histories, (told) => {
        const written = new Map(projection.tables.map((table) => [table.name, new Map<string, Row>()]));
        let state = projection.initial;
        for (const event of logged(told)) {
          state = projection.evolve(state, event);
          for (const table of projection.tables)
            for (const row of table.touched(state, event))
              written.get(table.name)?.set(keyOf(table, row), row);
        }
        for (const table of projection.tables) {
          const rows = new Map([...table.rows(state)].map((row) => [keyOf(table, row), row]));
          assert.deepEqual(written.get(table.name), rows);
        }
      }),
      { numRuns: 30 },
    );
    t.pass();
  });

  test(`${projection.name}: keys are unique, every row has a campaign and exactly its table's columns`, (t) => {
    const state = fold(projection, logged(tell({ seed: 1, campaigns: 2, experiments: 40, parallel: 3 })));
    for (const table of projection.tables) {
      const rows = rowsOf(projection, state)[table.name] ?? [];
      t.true(rows.length > 0, `${table.name} is empty: the history is too poor`);
      t.is(new Set(rows.map((row) => keyOf(table, row))).size, rows.length);
      t.true(Object.hasOwn(table.columns, "campaign"));
      const columns = Object.keys(table.columns).sort();
      for (const row of rows) t.deepEqual(Object.keys(row).sort(), columns);
    }
  });
}

test("table names are unique", (t) => {
  const names = projections.flatMap(({ tables }) => tables.map(({ name }) => name));
  t.is(new Set(names).size, names.length);
});

test("asked as of a sequence, a fold that is ahead answers like one that has come just so far", (t) => {
  fc.assert(
    fc.property(histories, fc.double({ min: 0, max: 1, noNaN: true }), (told, share) => {
      const events = logged(told);
      const sequence = Math.floor(share * events.length);
      const ahead = fold(experience, events);
      const there = fold(experience, events.slice(0, sequence));
      const { geneEffects, operatorEffects } = experience;
      for (const read of [closedBefore, geneEffects, operatorEffects])
        assert.deepEqual(read(ahead, "c0", sequence), read(there, "c0", sequence));
      for (const arm of ["evolution", "control"] as const)
        assert.deepEqual(
          experience.proposedBefore(ahead, "c0", arm, sequence),
          experience.proposedBefore(there, "c0", arm, sequence),
        );
      assert.deepEqual(
        ranking(fold(seedPool, events), "c0", sequence),
        ranking(fold(seedPool, events.slice(0, sequence)), "c0"),
      );
    }),
    { numRuns: 50 },
  );
  t.pass();
});
