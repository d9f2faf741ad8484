import type { Gene } from "../gene.ts";

export const temperature: Gene<"temperature"> = {
  name: "temperature",
  description: "By what the router divides before its softmax: a low one chooses, a high one shares.",
  values: [
    { value: 1, title: null, tag: null, says: "routes at temperature 1", source: null },
    {
      value: 0.5,
      title: "sharp",
      tag: "sharp",
      says: "routes at temperature ½, nearer to a choice of one branch",
      source: null,
    },
    {
      value: 2,
      title: "soft",
      tag: "soft",
      says: "routes at temperature 2, nearer to equal shares",
      source: null,
    },
  ],
  active: ({ fusion }) => fusion === "router",
  // It is a number in what the fusion prints.
  prints: () => ({}),
};
