// The timeline as a table: a line for each actor, seconds and how many spans they are of.
import type { ActorTotals } from "../laboratory/timeline.ts";
import { table } from "./table.ts";

export const timelineTable = (actors: readonly ActorTotals[]): string[] => {
  const columns = (["busy", "waiting", "failed"] as const).flatMap((state) => [
    { title: `${state} s`, cell: (totals: ActorTotals) => Math.round(totals[state].seconds * 10) / 10 },
    { title: "times", cell: (totals: ActorTotals) => totals[state].spans },
  ]);
  return table(actors, [{ title: "actor", cell: ({ actor }) => actor }, ...columns]);
};
