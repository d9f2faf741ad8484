// The projections' tables, for a terminal.
import type { Rebuilt } from "../../infra/database/rebuild.ts";
import type { ProjectionStanding } from "../laboratory/projections.ts";
import { table } from "./table.ts";

interface Line extends ProjectionStanding {
  readonly table: string | null;
  readonly rows: number | null;
  readonly state: string;
}

/** A row for each table; one for a projection that has none of today's version. */
export const projectionLines = (standings: readonly ProjectionStanding[]): string[] => {
  const rows = standings.flatMap((standing): Line[] =>
    standing.tables.length === 0
      ? [{ ...standing, table: null, rows: null, state: missing(standing) }]
      : standing.tables.map(({ table, rows, true: holds }) => {
          const behind = standing.end - standing.sequence;
          const state = holds
            ? behind === 0
              ? "true"
              : `true, ${behind} events behind`
            : "NOT WHAT THE LOG SAYS";
          return { ...standing, table, rows, state };
        }),
  );
  return table(rows, [
    { title: "projection", cell: ({ name }) => name },
    { title: "version", cell: ({ version }) => version },
    { title: "up to", cell: ({ sequence }) => sequence },
    { title: "of", cell: ({ end }) => end },
    { title: "table", cell: ({ table }) => table },
    { title: "rows", cell: ({ rows }) => rows },
    { title: "state", cell: ({ state }) => state },
  ]);
};

const missing = ({ kept, version }: ProjectionStanding): string =>
  kept === null ? "not made yet" : `kept by version ${kept}; the next run makes those of version ${version}`;

export const rebuiltLines = (rebuilt: readonly Rebuilt[]): string[] =>
  table(rebuilt, [
    { title: "projection", cell: ({ name }) => name },
    { title: "up to", cell: ({ sequence }) => sequence },
    { title: "rows", cell: ({ rows }) => rows },
    { title: "before", cell: ({ differed }) => (differed ? "not what the log says" : "nothing wrong") },
  ]);
