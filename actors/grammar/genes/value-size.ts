import type { Gene } from "../gene.ts";

export const valueSize: Gene<"valueSize"> = {
  name: "valueSize",
  description: "How wide a head's values are, in sizes of a head.",
  values: [
    {
      value: 1,
      title: null,
      tag: null,
      says: "has values as wide as a head",
      source: null,
      mends: ["too-costly"],
    },
    {
      value: 2,
      title: "wide values",
      tag: "wide",
      says: "has values twice as wide as a head, for a larger state",
      source: "2412.06464",
    },
  ],
  active: () => true,
  prints: ({ valueSize }) => ({
    sizes: [valueSize === 1 ? "value_size = head_size" : `value_size = ${valueSize} * head_size`],
  }),
};
