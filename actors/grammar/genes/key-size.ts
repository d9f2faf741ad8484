import type { Gene } from "../gene.ts";
import type { Genome } from "../genome.ts";

const sizes: Record<Genome["keySize"], string> = {
  1: "head_size",
  0.5: "max(1, head_size // 2)",
  2: "2 * head_size",
};

export const keySize: Gene<"keySize"> = {
  name: "keySize",
  description: "How wide a head's queries and keys are, in sizes of a head.",
  values: [
    {
      value: 1,
      title: null,
      tag: null,
      says: "has queries and keys as wide as a head",
      source: null,
      mends: ["too-costly"],
    },
    {
      value: 0.5,
      title: "narrow keys",
      tag: "narrow",
      says: "has queries and keys half as wide as a head, which saves parameters",
      source: "2312.06635",
    },
    {
      value: 2,
      title: "wide keys",
      tag: "widekeys",
      says: "has queries and keys twice as wide as a head, so that its state holds more keys apart",
      source: null,
    },
  ],
  active: () => true,
  prints: ({ keySize }) => ({ sizes: [`key_size = ${sizes[keySize]}`] }),
};
