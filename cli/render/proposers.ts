// Who proposed what, a line each: of interest once somebody from outside did.
import type { Proposer } from "../laboratory/proposers.ts";
import { printable } from "./describe.ts";
import { fixed } from "./numbers.ts";

export const proposerLines = (proposers: readonly Proposer[]): string[] =>
  proposers.every(({ agent }) => agent === null)
    ? []
    : proposers.map(({ agent, proposed, accepted, trained, bestExperiment, bestFitness, meanFitness }) => {
        const fitness =
          bestExperiment === null
            ? ""
            : `; fitness at best ${fixed(bestFitness)} (${bestExperiment}), on average ${fixed(meanFitness)}`;
        return `proposer   ${agent === null ? "the laboratory" : printable(agent)}: ${proposed} proposed, ${accepted} accepted, ${trained} trained${fitness}`;
      });
