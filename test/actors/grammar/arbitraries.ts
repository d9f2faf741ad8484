// Made genomes and requests for the tests of the grammar.
import fc from "fast-check";
import { Genome, type GeneName } from "../../../actors/grammar/genome.ts";
import { genes } from "../../../actors/grammar/genes/index.ts";
import { normalise } from "../../../actors/grammar/normalise.ts";
import type { KnownExperiment, ProposeRequest } from "../../../actors/ports.ts";
import type { EventData } from "../../../events/index.ts";
import { opened } from "../../support/life.ts";

const valuesOf = (name: GeneName) =>
  genes.flatMap((gene) => (gene.name === name ? gene.values.map(({ value }) => value) : []));
const names = Object.keys(Genome.fields) as GeneName[];

/** Any combination of values, normalised or not. */
export const rawGenome: fc.Arbitrary<Genome> = fc
  .tuple(...names.map((name) => fc.constantFrom(...valuesOf(name))))
  .map((values) => Object.fromEntries(names.map((name, i) => [name, values[i]])) as Genome);

export const genome = rawGenome.map(normalise);

/** Every layer of the space once. */
export const space: readonly Genome[] = [
  ...new Map(
    names
      .reduce<Record<string, unknown>[]>(
        (made, name) => made.flatMap((part) => valuesOf(name).map((value) => ({ ...part, [name]: value }))),
        [{}],
      )
      .map((raw) => normalise(raw as Genome))
      .map((one) => [JSON.stringify(one), one]),
  ).values(),
];

export const known = (
  experiment: string,
  genome: Genome | null,
  change: Partial<KnownExperiment> = {},
): KnownExperiment => ({
  experiment,
  name: `name-${experiment}`,
  motivation: "made for a test",
  genome,
  fitness: 0.5,
  loss: 0.4,
  accuracy: 0.8,
  ...change,
});

const openedData = (change: Partial<EventData<"ExperimentOpened">>) => {
  const event = opened(change);
  if (event.type !== "ExperimentOpened") throw new Error("not an opening");
  return event.data;
};

export const request = (
  change: Partial<Omit<ProposeRequest, "opened">> & {
    readonly opened?: Partial<EventData<"ExperimentOpened">>;
  } = {},
): ProposeRequest => ({
  experiment: "e0100",
  randomSeed: 7,
  revision: 0,
  parent: null,
  references: [],
  effects: [],
  operators: [],
  cognition: [],
  tried: new Set(),
  triedGenomes: [],
  refused: null,
  ...change,
  opened: openedData(change.opened ?? {}),
});
