// Every gene, in the order in which data pass what it prints.
import type { AnyGene } from "../gene.ts";
import { decayInit } from "./decay-init.ts";
import { eigenvalues } from "./eigenvalues.ts";
import { featureMap } from "./feature-map.ts";
import { fusion } from "./fusion.ts";
import { gate } from "./gate.ts";
import { heads } from "./heads.ts";
import { keyConvolution } from "./key-convolution.ts";
import { keySize } from "./key-size.ts";
import { normalisation } from "./normalisation.ts";
import { outputNorm } from "./output-norm.ts";
import { queryConvolution } from "./query-convolution.ts";
import { residualConvolution } from "./residual-convolution.ts";
import { secondMemory } from "./second-memory.ts";
import { temperature } from "./temperature.ts";
import { update } from "./update.ts";
import { valueConvolution } from "./value-convolution.ts";
import { valueSize } from "./value-size.ts";
import { window } from "./window.ts";
import { writeInit } from "./write-init.ts";

export const genes = [
  heads,
  keySize,
  valueSize,
  queryConvolution,
  keyConvolution,
  valueConvolution,
  window,
  featureMap,
  normalisation,
  eigenvalues,
  writeInit,
  decayInit,
  update,
  secondMemory,
  outputNorm,
  fusion,
  temperature,
  gate,
  residualConvolution,
] as const satisfies readonly AnyGene[];
