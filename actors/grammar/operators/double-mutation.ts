import { mutate } from "../mutate.ts";
import type { Operator } from "./operator.ts";

export const doubleMutation: Operator = {
  name: "double mutation",
  says: "changes two genes at once, which can pass where either alone would lose",
  offer: (origin, { weigh }, chance) => ({
    genome: mutate(origin, chance, { changes: 2, weigh: weigh(origin) }),
    mate: null,
  }),
};
