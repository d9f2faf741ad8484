// Every parent policy there is, by the name that a campaign's settings give.
import { Schema } from "effect";
import { boltzmann } from "./boltzmann.ts";
import { islands } from "./islands.ts";
import { mapElites } from "./map-elites.ts";
import { paper } from "./paper.ts";
import type { ParentPolicy } from "./policy.ts";

export const parentPolicies = {
  paper,
  boltzmann,
  "map-elites": mapElites,
  islands,
} as const satisfies Readonly<Record<string, ParentPolicy>>;

/** The names of all parent policies: what `policy.parent` of a campaign may say. */
export const ParentPolicyName = Schema.Literals(
  Object.keys(parentPolicies) as (keyof typeof parentPolicies)[],
);
export type ParentPolicyName = typeof ParentPolicyName.Type;
