import { mutate } from "../mutate.ts";
import type { Operator } from "./operator.ts";

export const pointMutation: Operator = {
  name: "point mutation",
  says: "changes one gene",
  offer: (origin, { weigh }, chance) => ({
    genome: mutate(origin, chance, { changes: 1, weigh: weigh(origin) }),
    mate: null,
  }),
};
