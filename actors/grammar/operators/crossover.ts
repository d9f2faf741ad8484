import { crossover as cross } from "../crossover.ts";
import { changesBetween } from "../distance.ts";
import type { Operator } from "./operator.ts";

export const crossover: Operator = {
  name: "crossover",
  says: "takes from another of the pool about half of the genes in which they differ",
  offer: (origin, { others }, chance) => {
    // A mate that differs in one gene alone could only give back one of the two.
    const mates = others.filter(({ genome }) => changesBetween(origin, genome).length > 1);
    if (mates.length === 0) return null;
    const mate = chance.pick(mates);
    return { genome: cross(origin, mate.genome, chance), mate };
  },
};
