import type { Gene } from "../gene.ts";

export const valueSize: Gene<"valueSize"> = {
  name: "valueSize",
  description: "How many times wider a head's values are than its keys.",
  values: [
    { value: 1, title: null, tag: null, says: "has values as wide as its keys", source: null },
    {
      value: 2,
      title: "wide values",
      tag: "wide",
      says: "has values twice as wide as its keys, for a larger state",
      source: "2412.06464",
    },
  ],
  active: () => true,
  prints: ({ valueSize }) => ({
    sizes: [valueSize === 1 ? "value_size = key_size" : `value_size = ${valueSize} * key_size`],
  }),
};
