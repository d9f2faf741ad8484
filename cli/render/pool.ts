// A generation of the seed pool as a table.
import type { PoolMember } from "../laboratory/pool.ts";
import { printable } from "./describe.ts";
import { fixed, signed } from "./numbers.ts";
import { table } from "./table.ts";

export const poolLines = (
  head: {
    readonly campaign: string;
    readonly generation: number;
    readonly entries: number;
    readonly time: string;
  },
  members: readonly PoolMember[],
): string[] => [
  `seed pool of ${head.campaign}, generation ${head.generation}, ${head.time}: ${members.length} members of ${head.entries} trained`,
  "",
  ...table(members, [
    { title: "rank", cell: ({ rank }) => rank },
    { title: "id", cell: ({ experiment }) => experiment },
    { title: "name", cell: ({ name }) => (name === null ? null : printable(name).slice(0, 48)) },
    { title: "fitness", cell: ({ fitness }) => fixed(fitness) },
    { title: "loss", cell: ({ loss }) => fixed(loss) },
    { title: "Δ loss", cell: ({ lossDifference }) => signed(lossDifference) },
    { title: "arm", cell: ({ arm }) => arm },
    { title: "parent", cell: ({ parent }) => parent },
    { title: "in since", cell: ({ since }) => since },
  ]),
];
