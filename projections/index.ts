// Every projection there is.
import { campaigns } from "./campaigns/tables.ts";
import { claims } from "./claims/tables.ts";
import { experience } from "./experience/tables.ts";
import { experiments } from "./experiments/tables.ts";
import { lineage } from "./lineage/tables.ts";
import { parked } from "./parked/tables.ts";
import type { Projection } from "./projection.ts";
import { seedPool } from "./seed-pool/tables.ts";

export { campaigns, claims, experience, experiments, lineage, parked, seedPool };

export const projections: readonly Projection[] = [
  campaigns,
  experiments,
  lineage,
  seedPool,
  experience,
  parked,
  claims,
];
