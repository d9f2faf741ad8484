// A campaign's claims with all their denominators.
import * as claims from "../../projections/claims/fold.ts";
import { fold } from "../../projections/projection.ts";
import { gainOver } from "../../actors/policies/claims.ts";
import { CommandError } from "../errors.ts";
import { commandIn } from "../flags.ts";
import type { Folded } from "./campaigns.ts";

/** A claim with what tests it, each experiment with its pairs. */
export interface TestedClaim extends claims.Claim {
  readonly confirmation: claims.ClaimTest | null;
  readonly scaleUp: claims.ClaimTest | null;
  readonly ablations: readonly claims.ClaimTest[];
}

/** Experiments of one kind: how many there are to be, were begun, were measured, and ended without a result. */
interface Counted {
  readonly planned: number;
  readonly begun: number;
  readonly measured: number;
  readonly abandoned: number;
}

export interface ClaimsView {
  readonly claims: readonly TestedClaim[];
  /** How many there were of what claims are chosen from, and of what tested them. */
  readonly denominators: {
    /** Candidates opened, and those trained. */
    readonly opened: number;
    readonly trained: number;
    readonly claimed: number;
    readonly begun: number;
    readonly measured: number;
    readonly abandoned: number;
    readonly confirmed: number;
    readonly refuted: number;
    readonly ablations: Counted;
    readonly scaleUps: Counted;
  };
}

export const claimsView = ({ events, experiments, campaigns }: Folded, campaign: string): ClaimsView => {
  const folded = fold(claims, events);
  const tests = claims.testsOf(folded, campaign);
  const found = claims.claimsOf(folded, campaign).map((claim): TestedClaim => {
    const own = tests.filter((test) => test.claim === claim.claim);
    return {
      ...claim,
      confirmation: own.find(({ stage }) => stage === "confirm") ?? null,
      scaleUp: own.find(({ stage }) => stage === "scale") ?? null,
      ablations: own.filter(({ stage }) => stage === "ablate"),
    };
  });
  const confirmed = found.filter(({ status }) => status === "confirmed");
  const scale = campaigns.find((one) => one.campaign === campaign)?.settings?.criteria?.scale ?? null;
  const candidates = experiments.filter(
    (experiment) =>
      experiment.campaign === campaign && experiment.stage === "explore" && experiment.arm !== "baseline",
  );
  const { planned: _, ...confirmations } = countOf(tests, "confirm", found.length);
  const planned = found.reduce((sum, { plan }) => sum + (plan?.ablations.length ?? 0), 0);
  return {
    claims: found,
    denominators: {
      opened: candidates.length,
      trained: candidates.filter(({ outcome }) => outcome === "trained").length,
      claimed: found.length,
      ...confirmations,
      confirmed: confirmed.length,
      refuted: found.filter(({ status }) => status === "refuted").length,
      ablations: countOf(tests, "ablate", planned),
      scaleUps: countOf(tests, "scale", scale === null ? 0 : confirmed.length),
    },
  };
};

const countOf = (
  tests: readonly claims.ClaimTest[],
  stage: claims.ClaimTest["stage"],
  planned: number,
): Counted => {
  const own = tests.filter((test) => test.stage === stage);
  const count = (status: claims.ClaimTest["status"]) => own.filter((test) => test.status === status).length;
  return { planned, begun: own.length, measured: count("measured"), abandoned: count("abandoned") };
};

/** One claim of a campaign by its id. */
export const findClaim = (folded: Folded, campaign: string, wanted: string): TestedClaim => {
  const found = claimsView(folded, campaign).claims.find(({ claim }) => claim === wanted);
  if (found !== undefined) return found;
  throw new CommandError(
    "notFound",
    `campaign ${campaign} has no claim ${wanted}`,
    (data) => `See those that it has: ${commandIn(data, `claims ${campaign}`)}`,
  );
};

/** The gain in each pair that has been trained, in the order of its seeds. */
export const gainsOf = (test: claims.ClaimTest | null): number[] =>
  (test?.pairsDone ?? []).map(([candidate, reference]) => gainOver(reference, candidate));

/** A claim as `claims --json` prints it: what tests it stands with the gain in each pair. */
export const claimJson = ({ confirmation, scaleUp, ablations, ...claim }: TestedClaim) => ({
  ...claim,
  pairsDone: confirmation?.pairsDone ?? [],
  gains: gainsOf(confirmation),
  scaleUp: scaleUp && { ...scaleUp, gains: gainsOf(scaleUp) },
  ablations: ablations.map((test) => ({ ...test, gains: gainsOf(test) })),
});
