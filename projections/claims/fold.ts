// What claims rest on: every measured architecture with its code and who trained it, every confirmation with its pairs,
// and the director's verdicts. Decisions read it as of a sequence.
import { HashMap, Option } from "effect";
import type { LoggedEvent } from "../../events/envelope.ts";
import type { EventData } from "../../events/index.ts";
import { measuredBy, type Suite } from "../../events/suite.ts";
import type { Comparison, LayerCode } from "../../events/values.ts";
import { append, type Timeline, upTo } from "../timeline.ts";

type Arm = EventData<"ExperimentOpened">["arm"];

/** One finished training. */
export interface Run {
  readonly randomSeed: number;
  readonly loss: number;
  readonly accuracy: number;
}

interface OpenExperiment {
  readonly suite: Suite;
  readonly arm: Arm;
  readonly code: LayerCode | null;
  readonly runs: readonly Run[];
  /** Agents that began a training. */
  readonly workers: readonly string[];
  readonly comparison: Comparison | null;
}

/** A trained candidate or baseline. */
export interface Measured extends Run {
  readonly experiment: string;
  readonly arm: Exclude<Arm, "confirmation">;
  readonly code: LayerCode;
  readonly workers: readonly string[];
  readonly fitness: number;
}

/** A confirmation that has closed; without a comparison it was abandoned. */
export interface Confirmed {
  readonly claim: string;
  readonly outcome: EventData<"ExperimentClosed">["outcome"];
  readonly reason: string;
  readonly comparison: Comparison | null;
  readonly workers: readonly string[];
}

/** A claim as its table shows it. */
export interface Claim extends EventData<"DiscoveryClaimed"> {
  readonly campaign: string;
  readonly status: "claimed" | "confirming" | "measured" | "abandoned" | "confirmed" | "refuted";
  readonly pairsDone: readonly (readonly [Run, Run])[];
  readonly verdict: EventData<"DiscoveryConfirmed"> | null;
  readonly claimedSequence: number;
}

interface CampaignClaims {
  readonly open: HashMap.HashMap<string, OpenExperiment>;
  readonly measured: Timeline<Measured>;
  readonly confirmed: Timeline<Confirmed>;
  readonly claims: HashMap.HashMap<string, Claim>;
}

export type State = HashMap.HashMap<string, CampaignClaims>;
export const initial: State = HashMap.empty();

const none: CampaignClaims = {
  open: HashMap.empty(),
  measured: null,
  confirmed: null,
  claims: HashMap.empty(),
};
const claimsIn = (state: State, campaign: string): CampaignClaims =>
  Option.getOrElse(HashMap.get(state, campaign), () => none);

export const evolve = (state: State, event: LoggedEvent): State => {
  const { campaign } = event.stream;
  const before = claimsIn(state, campaign);
  const after = evolveCampaign(before, event);
  return after === before ? state : HashMap.set(state, campaign, after);
};

const evolveCampaign = (before: CampaignClaims, event: LoggedEvent): CampaignClaims => {
  const { id } = event.stream;
  const change = (changes: (open: OpenExperiment) => Partial<OpenExperiment>): CampaignClaims => ({
    ...before,
    open: HashMap.modify(before.open, id, (open) => ({ ...open, ...changes(open) })),
  });
  switch (event.type) {
    case "ExperimentOpened": {
      const { arm, tasks, rules } = event.data;
      const opened = { suite: { tasks, rules }, arm, code: null, runs: [], workers: [], comparison: null };
      const after = { ...before, open: HashMap.set(before.open, id, opened) };
      return withClaim(after, id, () => ({ status: "confirming" }));
    }
    case "ArchitectureAccepted": {
      const { code } = event.data;
      return change(() => ({ code, runs: [], workers: [] }));
    }
    case "TrainingStarted": {
      const { agent } = event.data;
      return change(({ workers }) => (workers.includes(agent) ? {} : { workers: [...workers, agent] }));
    }
    case "TrainingFinished": {
      const after = change(({ runs, suite }) => {
        const { loss, accuracy } = measuredBy(suite, event.data);
        return { runs: [...runs, { randomSeed: event.data.randomSeed, loss, accuracy }] };
      });
      const runs = Option.getOrUndefined(HashMap.get(after.open, id))?.runs ?? [];
      return withClaim(after, id, () => ({ pairsDone: pairsOf(runs) }));
    }
    case "ComparisonMeasured": {
      const { comparison } = event.data;
      return change(() => ({ comparison }));
    }
    case "ExperimentClosed":
      return close(before, event);
    case "DiscoveryClaimed": {
      const { campaign } = event.stream;
      const claim: Claim = {
        ...event.data,
        campaign,
        status: "claimed",
        pairsDone: [],
        verdict: null,
        claimedSequence: event.sequence,
      };
      return { ...before, claims: HashMap.set(before.claims, event.data.claim, claim) };
    }
    case "DiscoveryConfirmed":
    case "DiscoveryRefuted": {
      const status = event.type === "DiscoveryConfirmed" ? "confirmed" : "refuted";
      return withClaim(before, event.data.claim, () => ({ status, verdict: event.data }));
    }
    default:
      return before;
  }
};

/** The complete pairs of a confirmation's runs, which come candidate and baseline in turn. */
export const pairsOf = <One>(runs: readonly One[]): (readonly [One, One])[] =>
  runs.flatMap((baseline, index) => {
    const candidate = runs[index - 1];
    return index % 2 === 0 || candidate === undefined ? [] : [[candidate, baseline] as const];
  });

const withClaim = (
  claims: CampaignClaims,
  id: string,
  changes: (claim: Claim) => Partial<Claim>,
): CampaignClaims =>
  HashMap.has(claims.claims, id)
    ? { ...claims, claims: HashMap.modify(claims.claims, id, (claim) => ({ ...claim, ...changes(claim) })) }
    : claims;

const close = (before: CampaignClaims, event: LoggedEvent<"ExperimentClosed">): CampaignClaims => {
  const { stream, sequence, data } = event;
  const found = Option.getOrUndefined(HashMap.get(before.open, stream.id));
  if (found === undefined) return before;
  const after = { ...before, open: HashMap.remove(before.open, stream.id) };
  const { arm, code, runs, workers, comparison } = found;
  if (arm === "confirmation") {
    const { outcome, reason } = data;
    const confirmed = { claim: stream.id, outcome, reason, comparison, workers };
    return withClaim(
      { ...after, confirmed: append(before.confirmed, sequence, confirmed) },
      stream.id,
      () => ({
        status: comparison === null ? "abandoned" : "measured",
      }),
    );
  }
  const run = runs.at(-1);
  if (data.fitness === null || code === null || run === undefined) return after;
  const measured = { experiment: stream.id, arm, code, workers, fitness: data.fitness, ...run };
  return { ...after, measured: append(before.measured, sequence, measured) };
};

/** Trained candidates and baselines of both arms that closed at or before a sequence, in log order. */
export const measuredBefore = (state: State, campaign: string, sequence = Infinity): Measured[] =>
  upTo(claimsIn(state, campaign).measured, sequence);

/** Confirmations that closed at or before a sequence, in log order. */
export const confirmedBefore = (state: State, campaign: string, sequence = Infinity): Confirmed[] =>
  upTo(claimsIn(state, campaign).confirmed, sequence);

/** A campaign's claims, in the order of their ids. */
export const claimsOf = (state: State, campaign: string): Claim[] =>
  [...HashMap.values(claimsIn(state, campaign).claims)].sort((one, other) =>
    one.claim < other.claim ? -1 : 1,
  );

/** One claim; undefined where there is none. */
export const claimOf = (state: State, campaign: string, claim: string): Claim | undefined =>
  Option.getOrUndefined(HashMap.get(claimsIn(state, campaign).claims, claim));
