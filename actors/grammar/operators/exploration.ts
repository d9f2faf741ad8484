import { stepsFrom } from "../distance.ts";
import { withValue } from "../normalise.ts";
import type { Operator } from "./operator.ts";

export const exploration: Operator = {
  name: "exploration",
  says: "has a value of a gene that no experiment has had",
  offer: (origin, { wasTried, weigh }, chance) => {
    const steps = stepsFrom(origin).filter((step) => !wasTried(step));
    if (steps.length === 0) return null;
    const step = chance.weighted(steps, steps.map(weigh(origin)));
    return { genome: withValue(origin, step), mate: null };
  },
};
