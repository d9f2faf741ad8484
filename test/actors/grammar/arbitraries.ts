// Made genomes and requests for the tests of the grammar.
import fc from "fast-check";
import { Genome, type GeneName } from "../../../actors/grammar/genome.ts";
import { genes } from "../../../actors/grammar/genes/index.ts";
import { normalise } from "../../../actors/grammar/normalise.ts";
import { randomGenome } from "../../../actors/grammar/search.ts";
import { random } from "../../../actors/policies/random.ts";
import type { KnownExperiment, ProposeRequest } from "../../../actors/ports.ts";
import type { EventData } from "../../../events/index.ts";
import { opened } from "../../support/life.ts";

export const valuesOf = (name: GeneName) =>
  genes.flatMap((gene) => (gene.name === name ? gene.values.map(({ value }) => value) : []));
const names = Object.keys(Genome.fields) as GeneName[];

/** Any combination of values, normalised or not. */
export const rawGenome: fc.Arbitrary<Genome> = fc
  .tuple(...names.map((name) => fc.constantFrom(...valuesOf(name))))
  .map((values) => Object.fromEntries(names.map((name, i) => [name, values[i]])) as Genome);

export const genome = rawGenome.map(normalise);

/** `count` different layers, drawn from the whole space; the same every time. */
export const sample = (count: number): readonly Genome[] => {
  const drawn = new Map<string, Genome>();
  for (let turn = 0; drawn.size < count; turn++) {
    const one = randomGenome(random("sample", turn));
    drawn.set(JSON.stringify(one), one);
  }
  return [...drawn.values()];
};

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
  code: null,
  analysis: null,
  isOutside: false,
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
  library: [],
  cognition: [],
  remarks: [],
  summary: null,
  trials: [],
  tried: new Set(),
  triedGenomes: [],
  refused: null,
  isOutside: false,
  ...change,
  opened: openedData(change.opened ?? {}),
});
