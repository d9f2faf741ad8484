// Ideas of persons, a line each: whose, how far each has come, and its words.
import { clipped } from "../../actors/grammar/prose.ts";
import type { Followed } from "../laboratory/suggestions.ts";
import { printable } from "./describe.ts";
import { fixed } from "./numbers.ts";
import { table } from "./table.ts";

/** Characters of an idea that a line has room for. */
const SHOWN = 60;

export const suggestionsTable = (suggestions: readonly Followed[]): string[] =>
  table(suggestions, [
    { title: "idea", cell: ({ suggestion }) => suggestion },
    { title: "of", cell: ({ by }) => printable(by) },
    { title: "state", cell: ({ state, experiment }) => experiment?.outcome ?? experiment?.status ?? state },
    { title: "experiment", cell: ({ experiment }) => experiment?.experiment ?? null },
    { title: "loss", cell: ({ experiment }) => fixed(experiment?.loss ?? null) ?? null },
    { title: "fitness", cell: ({ experiment }) => fixed(experiment?.fitness ?? null) ?? null },
    { title: "words", cell: ({ idea }) => clipped(printable(idea), SHOWN) },
  ]);
