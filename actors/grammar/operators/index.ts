// Every operator by which evolution makes children, in the order in which they are weighed. The control arm has none:
// its genomes are drawn from the whole space (../propose.ts).
import { crossover } from "./crossover.ts";
import { doubleMutation } from "./double-mutation.ts";
import { exploration } from "./exploration.ts";
import type { Operator } from "./operator.ts";
import { pointMutation } from "./point-mutation.ts";
import { simplification } from "./simplification.ts";
import { transplant } from "./transplant.ts";

export const operators = [
  pointMutation,
  doubleMutation,
  crossover,
  transplant,
  simplification,
  exploration,
] as const satisfies readonly Operator[];
