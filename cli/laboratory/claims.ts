// A campaign's claims with all their denominators.
import * as claims from "../../projections/claims/fold.ts";
import { fold } from "../../projections/projection.ts";
import { gainOver } from "../../actors/policies/claims.ts";
import type { Folded } from "./campaigns.ts";

export interface ClaimsView {
  readonly claims: readonly claims.Claim[];
  /** How many there were of what claims are chosen from. */
  readonly denominators: {
    /** Candidates opened, and those trained. */
    readonly opened: number;
    readonly trained: number;
    readonly claimed: number;
    readonly begun: number;
    readonly measured: number;
    readonly confirmed: number;
    readonly refuted: number;
  };
}

export const claimsView = ({ events, experiments }: Folded, campaign: string): ClaimsView => {
  const found = claims.claimsOf(fold(claims, events), campaign);
  const count = (...statuses: readonly claims.Claim["status"][]): number =>
    found.filter(({ status }) => statuses.includes(status)).length;
  const candidates = experiments.filter(
    (experiment) =>
      experiment.campaign === campaign && experiment.stage === "explore" && experiment.arm !== "baseline",
  );
  return {
    claims: found,
    denominators: {
      opened: candidates.length,
      trained: candidates.filter(({ outcome }) => outcome === "trained").length,
      claimed: found.length,
      begun: found.length - count("claimed"),
      measured: found.filter(({ status, verdict }) => status === "measured" || verdict?.comparison != null)
        .length,
      confirmed: count("confirmed"),
      refuted: count("refuted"),
    },
  };
};

/** The gain in each pair that has been trained, in the order of its seeds. */
export const gainsOf = ({ pairsDone }: claims.Claim): number[] =>
  pairsDone.map(([candidate, baseline]) => gainOver(baseline, candidate));
