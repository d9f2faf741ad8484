// Every gene, in the order in which data pass what it prints.
import type { AnyGene } from "../gene.ts";
import { convolution } from "./convolution.ts";
import { eigenvalues } from "./eigenvalues.ts";
import { featureMap } from "./feature-map.ts";
import { gate } from "./gate.ts";
import { normalisation } from "./normalisation.ts";
import { update } from "./update.ts";
import { valueSize } from "./value-size.ts";

export const genes = [
  valueSize,
  convolution,
  featureMap,
  normalisation,
  eigenvalues,
  update,
  gate,
] as const satisfies readonly AnyGene[];
