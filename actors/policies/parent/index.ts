// Every parent policy there is, by the name that a campaign's settings give.
import type { ParentPolicy } from "./policy.ts";
import { paper } from "./paper.ts";

export const parentPolicies: Readonly<Record<string, ParentPolicy>> = { paper };
