// Every projection there is.
import { agents } from "./agents/tables.ts";
import { artifacts } from "./artifacts/tables.ts";
import { campaigns } from "./campaigns/tables.ts";
import { claims } from "./claims/tables.ts";
import { experience } from "./experience/tables.ts";
import { experiments } from "./experiments/tables.ts";
import { inference } from "./inference/tables.ts";
import { lineage } from "./lineage/tables.ts";
import { parked } from "./parked/tables.ts";
import type { Projection } from "./projection.ts";
import { remarks } from "./remarks/tables.ts";
import { results } from "./results/tables.ts";
import { seedPool } from "./seed-pool/tables.ts";
import { timeline } from "./timeline/tables.ts";

export {
  agents,
  artifacts,
  campaigns,
  claims,
  experience,
  experiments,
  inference,
  lineage,
  parked,
  remarks,
  results,
  seedPool,
  timeline,
};

export const projections: readonly Projection[] = [
  campaigns,
  experiments,
  lineage,
  seedPool,
  experience,
  parked,
  claims,
  results,
  agents,
  artifacts,
  timeline,
  inference,
  remarks,
];
