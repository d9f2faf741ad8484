// The rows that a run of events touched, each once, as the last of them left it.
import type { LoggedEvent } from "../../events/envelope.ts";
import type { Projection } from "../../projections/projection.ts";
import type { Row } from "../../projections/table.ts";

export interface TouchedRows {
  /** Takes the rows that an event touched, from the state after it. */
  readonly add: (state: unknown, event: LoggedEvent) => void;
  /** By table. */
  readonly rows: () => Record<string, readonly Row[]>;
}

export const touchedRows = ({ tables }: Projection): TouchedRows => {
  const touched = tables.map((table) => ({ table, byKey: new Map<string, Row>() }));
  return {
    add: (state, event) => {
      for (const { table, byKey } of touched)
        for (const row of table.touched(state, event))
          byKey.set(JSON.stringify(table.primaryKey.map((name) => row[name])), row);
    },
    rows: () => Object.fromEntries(touched.map(({ table, byKey }) => [table.name, [...byKey.values()]])),
  };
};
