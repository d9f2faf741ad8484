import { HashMap, Option } from "effect";
import type { LoggedEvent } from "../../events/envelope.ts";
import { defineProjection } from "../projection.ts";
import { defineTable, integer, json, nullable, real, text } from "../table.ts";
import { type ClosedExperiment, evolve, initial, knownBefore, lessonsOf, type State } from "./fold.ts";
import { effectOf, gainsOf, geneKey, type GeneSum } from "./genes.ts";
import { operatorEffectOf, type OperatorSum } from "./operators.ts";

/** How the training went stands in the table `experiments`, the program in `artifacts`; whose words they are, in the log. */
const experienceRow = ({
  changes,
  genome,
  training: _,
  code: __,
  isOutside: ___,
  ...closed
}: ClosedExperiment) => ({
  ...closed,
  genome,
  changes: changes.map((change) => ({ ...change })),
});

/** The experiment that an event closed, if it taught anything. */
const closedBy = (state: State, { type, stream, sequence }: LoggedEvent): ClosedExperiment[] => {
  const closed =
    type === "ExperimentClosed" ? knownBefore(state, stream.campaign, stream.id, sequence) : undefined;
  return closed === undefined ? [] : [closed];
};

const effectRow = (campaign: string, sum: GeneSum) => ({ campaign, ...effectOf(sum) });
const operatorRow = (campaign: string, sum: OperatorSum) => ({ campaign, ...operatorEffectOf(sum) });

export const experience = defineProjection({
  name: "experience",
  version: 3,
  initial,
  evolve,
  tables: [
    defineTable({
      name: "experience",
      columns: {
        campaign: text,
        experiment: text,
        arm: text,
        parent: nullable(text),
        outcome: text,
        name: text,
        motivation: text,
        genome: nullable(json),
        operator: text,
        fitness: nullable(real),
        loss: nullable(real),
        accuracy: nullable(real),
        analysis: nullable(text),
        changes: json,
        gain: nullable(real),
        proposedSequence: integer,
        sequence: integer,
      },
      primaryKey: ["campaign", "experiment"],
      rows: (state: State) =>
        [...HashMap.values(state)].flatMap(({ known }) => [...HashMap.values(known)].map(experienceRow)),
      touched: (state, event) => closedBy(state, event).map(experienceRow),
    }),
    defineTable({
      name: "geneEffects",
      columns: { campaign: text, gene: text, value: text, effect: real, count: integer, experiments: json },
      primaryKey: ["campaign", "gene", "value"],
      rows: (state: State) =>
        [...HashMap.keys(state)].flatMap((campaign) =>
          [...HashMap.values(lessonsOf(state, campaign).genes)].map((sum) => effectRow(campaign, sum)),
        ),
      touched: (state, event) =>
        closedBy(state, event).flatMap((closed) =>
          gainsOf(closed).flatMap((gain) => {
            const { genes } = lessonsOf(state, closed.campaign);
            const sum = Option.getOrUndefined(HashMap.get(genes, geneKey(gain)));
            return sum === undefined ? [] : [effectRow(closed.campaign, sum)];
          }),
        ),
    }),
    defineTable({
      name: "operatorEffects",
      columns: { campaign: text, operator: text, effect: real, count: integer },
      primaryKey: ["campaign", "operator"],
      rows: (state: State) =>
        [...HashMap.keys(state)].flatMap((campaign) =>
          [...HashMap.values(lessonsOf(state, campaign).operators)].map((sum) => operatorRow(campaign, sum)),
        ),
      touched: (state, event) =>
        closedBy(state, event).flatMap(({ campaign, operator, gain }) => {
          const { operators } = lessonsOf(state, campaign);
          const sum = Option.getOrUndefined(HashMap.get(operators, operator));
          return gain === null || sum === undefined ? [] : [operatorRow(campaign, sum)];
        }),
    }),
  ],
});
