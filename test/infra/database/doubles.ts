// Projections and databases that fail on purpose.

import type { KyselyPlugin } from "kysely";
import type { LoggedEvent } from "../../../events/envelope.ts";
import type { Database, Sql } from "../../../infra/database/database.ts";
import { defineProjection, type Projection } from "../../../projections/projection.ts";
import { defineTable, integer, text } from "../../../projections/table.ts";

/** Counts the events of every campaign, `by` for each; may throw at a sequence, or make a row that SQL refuses. */
export const counter = (options: {
  readonly version: number;
  readonly table: string;
  readonly by: number;
  readonly throwsAt?: number;
  readonly refusedAt?: number;
}): Projection => {
  type State = ReadonlyMap<string, number>;
  const rowOf = (campaign: string, count: number) => ({ campaign, count });
  return defineProjection({
    name: "counter",
    version: options.version,
    initial: new Map() as State,
    evolve: (state, { sequence, stream }: LoggedEvent) => {
      if (sequence === options.throwsAt) throw new Error("this one I cannot count");
      const name = sequence === options.refusedAt ? "nul \u0000" : stream.campaign;
      return new Map([...state, [name, (state.get(name) ?? 0) + options.by]]);
    },
    tables: [
      defineTable({
        name: options.table,
        columns: { campaign: text, count: integer },
        primaryKey: ["campaign"],
        rows: (state: State) => [...state].map(([campaign, count]) => rowOf(campaign, count)),
        touched: (state) => [...state].map(([campaign, count]) => rowOf(campaign, count)),
      }),
    ],
  }) as Projection;
};

/** The same database, trusted as it is found, but the n-th statement of all that it is asked for at once ends it. */
export const failingAfter = (database: Database["Service"], statement: number): Database["Service"] => {
  const failing =
    <A>(work: (sql: Sql) => Promise<A>) =>
    (sql: Sql): Promise<A> => {
      let statements = 0;
      const plugin: KyselyPlugin = {
        transformQuery: ({ node }) => {
          if (++statements === statement) throw new Error(`broken at statement ${statement}`);
          return node;
        },
        transformResult: ({ result }) => Promise.resolve(result),
      };
      return work(sql.withPlugin(plugin));
    };
  return {
    ...database,
    mayBeDamaged: false,
    run: (work) => database.run(failing(work)),
    transaction: (work) => database.transaction(failing(work)),
  };
};
