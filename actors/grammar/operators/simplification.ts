import { stepsFrom } from "../distance.ts";
import { neutral, withValue } from "../normalise.ts";
import type { Operator } from "./operator.ts";

export const simplification: Operator = {
  name: "simplification",
  says: "sets one gene back to its plain value, to see whether the layer needs what it has",
  offer: (origin, { weigh }, chance) => {
    const steps = stepsFrom(origin).filter(([gene, value]) => value === neutral[gene]);
    if (steps.length === 0) return null;
    const step = chance.weighted(steps, steps.map(weigh(origin)));
    return { genome: withValue(origin, step), mate: null };
  },
};
