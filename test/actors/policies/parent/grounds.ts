// Made histories for the parent policies: what a campaign has trained, and the pool of its best.
import fc from "fast-check";
import { paperPolicy } from "../../../../actors/policies/settings.ts";
import type { Ground, NonEmpty, PolicyNumbers, Trained } from "../../../../actors/policies/parent/policy.ts";
import { trained } from "../../../support/shared-view.ts";

export const numbers: PolicyNumbers = paperPolicy;

/** Given in any order; the pool holds the `poolSize` fittest. */
export const ground = (
  members: NonEmpty<Trained>,
  { candidate = 0, baselines = 2, poolSize = 50 } = {},
): Ground => {
  const ranked = members.toSorted((a, b) => b.fitness - a.fitness) as unknown as NonEmpty<Trained>;
  return {
    pool: ranked.slice(0, poolSize) as unknown as NonEmpty<Trained>,
    trained: ranked,
    baselines,
    candidate,
  };
};

/** A trained experiment with these particulars. */
export const member = (experiment: string, fitness: number, change: Partial<Trained> = {}): Trained => ({
  ...trained(experiment, fitness),
  ...change,
});

const learning = fc.record({
  flops: fc.option(fc.double({ min: 1e6, max: 1e12, noNaN: true })),
  parameters: fc.integer({ min: 0, max: 1e7 }),
  course: fc.record({
    heldOut: fc.boolean(),
    points: fc.array(
      fc.record({ step: fc.integer({ min: 1, max: 100 }), loss: fc.double({ min: 0, max: 5, noNaN: true }) }),
      { maxLength: 4 },
    ),
    end: fc.double({ min: 0, max: 5, noNaN: true }),
  }),
});

/** One or two baselines and up to 40 candidates, some of which were not trained. */
export const grounds: fc.Arbitrary<Ground> = fc
  .record({
    baselines: fc.integer({ min: 1, max: 3 }),
    trained: fc.array(
      fc.record({
        fitness: fc.double({ min: 0, max: 1, noNaN: true }),
        missing: fc.boolean(),
        learning,
      }),
      { minLength: 1, maxLength: 40 },
    ),
    poolSize: fc.integer({ min: 1, max: 50 }),
  })
  .map(({ baselines, trained: told, poolSize }) => {
    const members = told.flatMap(({ fitness, missing, learning }, ordinal): Trained[] => {
      const isBaseline = ordinal < baselines;
      const id = isBaseline ? `b${ordinal + 1}` : `e${ordinal - baselines + 1}`;
      return missing && ordinal > 0 ? [] : [{ ...member(id, fitness), ...learning, ordinal }];
    });
    const candidate = Math.max(0, told.length - baselines);
    return ground(members as unknown as NonEmpty<Trained>, { candidate, baselines, poolSize });
  });
