// What is said to a model whose answer could not be used: short, with the fault alone.
import { clipped } from "../grammar/prose.ts";

export const repairPrompt = (fault: string): string =>
  `That answer cannot be used: ${clipped(fault, 600)}. Answer again in the same form, mended.`;
