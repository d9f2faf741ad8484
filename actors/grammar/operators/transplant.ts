import { stepsFrom } from "../distance.ts";
import { withValue } from "../normalise.ts";
import type { Operator } from "./operator.ts";

export const transplant: Operator = {
  name: "transplant",
  says: "takes from another of the pool one gene that has helped before",
  offer: (origin, { others, evidence }, chance) => {
    const organs = stepsFrom(origin).flatMap((step) => {
      const [gene, value] = step;
      const donors = others.filter(({ genome }) => genome[gene] === value);
      const { experienced, expected } = evidence(gene, String(value));
      return donors.length > 0 && experienced > 0 ? [{ step, donors, expected }] : [];
    });
    if (organs.length === 0) return null;
    const { step, donors } = chance.weighted(
      organs,
      organs.map(({ expected }) => expected),
    );
    return { genome: withValue(origin, step), mate: chance.pick(donors) };
  },
};
