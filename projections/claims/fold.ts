// What claims rest on: every measured architecture with its code and who trained it, everything that was compared pair by
// pair, and what the director made of it. Decisions read it as of a sequence.
import { Array as Arr, HashMap, Option, Order } from "effect";
import type { LoggedEvent } from "../../events/envelope.ts";
import type { EventData } from "../../events/index.ts";
import { measuredBy, type Suite } from "../../events/suite.ts";
import type { Comparison, LayerCode } from "../../events/values.ts";
import { append, type Chronicle, upTo } from "../chronicle.ts";

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
  readonly stage: EventData<"ExperimentOpened">["stage"];
  readonly code: LayerCode | null;
  readonly runs: readonly Run[];
  /** Agents that began a training. */
  readonly workers: readonly string[];
  readonly comparison: Comparison | null;
}

/** A trained candidate or baseline. */
export interface Measured extends Run {
  readonly experiment: string;
  readonly arm: Arm;
  readonly code: LayerCode;
  readonly workers: readonly string[];
  readonly fitness: number;
}

/** What was compared pair by pair and has closed; without a comparison it was abandoned. */
export interface Compared {
  readonly experiment: string;
  readonly outcome: EventData<"ExperimentClosed">["outcome"];
  readonly reason: string;
  readonly comparison: Comparison | null;
  readonly workers: readonly string[];
}

/** An experiment that compares for a claim, as its table shows it. */
export interface ClaimTest {
  readonly campaign: string;
  readonly experiment: string;
  readonly claim: string;
  readonly stage: "confirm" | "ablate" | "scale";
  /** Of an ablation. */
  readonly gene: string | null;
  readonly pairs: number;
  readonly pairsDone: readonly (readonly [Run, Run])[];
  readonly status: "begun" | "measured" | "abandoned";
  readonly comparison: Comparison | null;
  /** What it ended by. */
  readonly reason: string | null;
}

/** A claim as its table shows it. */
export interface Claim extends EventData<"DiscoveryClaimed"> {
  readonly campaign: string;
  readonly status: "claimed" | "confirming" | "measured" | "abandoned" | "confirmed" | "refuted";
  readonly verdict: EventData<"DiscoveryConfirmed"> | null;
  /** Whether somebody asked for its ablations; what they are to be, and what came of them. */
  readonly requested: boolean;
  readonly plan: EventData<"AblationsPlanned"> | null;
  readonly ablated: EventData<"DiscoveryAblated"> | null;
  /** What came of it at the larger size. */
  readonly scaled: EventData<"DiscoveryScaled"> | null;
  readonly claimedSequence: number;
}

interface CampaignClaims {
  readonly open: HashMap.HashMap<string, OpenExperiment>;
  readonly measured: Chronicle<Measured>;
  readonly compared: Chronicle<Compared>;
  readonly claims: HashMap.HashMap<string, Claim>;
  readonly tests: HashMap.HashMap<string, ClaimTest>;
}

export type State = HashMap.HashMap<string, CampaignClaims>;
export const initial: State = HashMap.empty();

const none: CampaignClaims = {
  open: HashMap.empty(),
  measured: null,
  compared: null,
  claims: HashMap.empty(),
  tests: HashMap.empty(),
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
      const { arm, stage, tasks, rules } = event.data;
      const nothing = { code: null, runs: [], workers: [], comparison: null };
      const opened = { suite: { tasks, rules }, arm, stage, ...nothing };
      const after = withTest({ ...before, open: HashMap.set(before.open, id, opened) }, event);
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
      return changeTest(after, id, { pairsDone: pairsOf(runs) });
    }
    case "ComparisonMeasured": {
      const { comparison } = event.data;
      return changeTest(
        change(() => ({ comparison })),
        id,
        { comparison },
      );
    }
    case "ExperimentClosed":
      return close(before, event);
    case "DiscoveryClaimed": {
      const { campaign } = event.stream;
      const claim: Claim = {
        ...event.data,
        campaign,
        status: "claimed",
        ...{ verdict: null, requested: false, plan: null, ablated: null, scaled: null },
        claimedSequence: event.sequence,
      };
      return { ...before, claims: HashMap.set(before.claims, event.data.claim, claim) };
    }
    case "DiscoveryConfirmed":
    case "DiscoveryRefuted": {
      const status = event.type === "DiscoveryConfirmed" ? "confirmed" : "refuted";
      return withClaim(before, event.data.claim, () => ({ status, verdict: event.data }));
    }
    case "AblationRequested":
      return withClaim(before, event.data.claim, () => ({ requested: true }));
    case "AblationsPlanned":
      return withClaim(before, event.data.claim, () => ({ plan: event.data }));
    case "DiscoveryAblated":
      return withClaim(before, event.data.claim, () => ({ ablated: event.data }));
    case "DiscoveryScaled":
      return withClaim(before, event.data.claim, () => ({ scaled: event.data }));
    default:
      return before;
  }
};

/** The complete pairs of runs that come candidate and reference in turn. */
export const pairsOf = <One>(runs: readonly One[]): (readonly [One, One])[] =>
  runs.flatMap((reference, index) => {
    const candidate = runs[index - 1];
    return index % 2 === 0 || candidate === undefined ? [] : [[candidate, reference] as const];
  });

/** With one more experiment that compares, for the claim that its candidate is. */
const withTest = (claims: CampaignClaims, event: LoggedEvent<"ExperimentOpened">): CampaignClaims => {
  const { stream, data } = event;
  const { stage, pairing, ablation } = data;
  if (pairing === null || stage === "explore") return claims;
  const claim = HashMap.findFirst(
    claims.claims,
    ({ experiment }) => experiment === pairing.candidate.experiment,
  ).pipe(
    Option.map(([id]) => id),
    Option.getOrUndefined,
  );
  if (claim === undefined) return claims;
  const test: ClaimTest = {
    campaign: stream.campaign,
    experiment: stream.id,
    ...{ claim, stage, gene: ablation?.gene ?? null, pairs: pairing.randomSeeds.length },
    ...{ pairsDone: [], status: "begun", comparison: null, reason: null },
  };
  return { ...claims, tests: HashMap.set(claims.tests, stream.id, test) };
};

const changeTest = (claims: CampaignClaims, id: string, changes: Partial<ClaimTest>): CampaignClaims =>
  HashMap.has(claims.tests, id)
    ? { ...claims, tests: HashMap.modify(claims.tests, id, (test) => ({ ...test, ...changes })) }
    : claims;

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
  const { arm, stage, code, runs, workers, comparison } = found;
  if (stage !== "explore") {
    const { outcome, reason } = data;
    const ended = { experiment: stream.id, outcome, reason, comparison, workers };
    const status = comparison === null ? "abandoned" : "measured";
    const compared = { ...after, compared: append(before.compared, sequence, ended) };
    return withClaim(changeTest(compared, stream.id, { status, reason }), stream.id, () => ({ status }));
  }
  const run = runs.at(-1);
  if (data.fitness === null || code === null || run === undefined) return after;
  const measured = { experiment: stream.id, arm, code, workers, fitness: data.fitness, ...run };
  return { ...after, measured: append(before.measured, sequence, measured) };
};

/** Trained candidates and baselines of both arms that closed at or before a sequence, in log order. */
export const measuredBefore = (state: State, campaign: string, sequence = Infinity): Measured[] =>
  upTo(claimsIn(state, campaign).measured, sequence);

/** What was compared pair by pair and closed at or before a sequence, in log order. */
export const comparedBefore = (state: State, campaign: string, sequence = Infinity): Compared[] =>
  upTo(claimsIn(state, campaign).compared, sequence);

/** A campaign's claims, in the order of their ids. */
export const claimsOf = (state: State, campaign: string): Claim[] =>
  Arr.sortWith(HashMap.values(claimsIn(state, campaign).claims), ({ claim }) => claim, Order.String);

/** One claim; undefined where there is none. */
export const claimOf = (state: State, campaign: string, claim: string): Claim | undefined =>
  Option.getOrUndefined(HashMap.get(claimsIn(state, campaign).claims, claim));

/** What tests a campaign's claims, in the order of their ids. */
export const testsOf = (state: State, campaign: string): ClaimTest[] =>
  Arr.sortWith(HashMap.values(claimsIn(state, campaign).tests), ({ experiment }) => experiment, Order.String);

/** One of them; undefined where the experiment tests no claim. */
export const testOf = (state: State, campaign: string, experiment: string): ClaimTest | undefined =>
  Option.getOrUndefined(HashMap.get(claimsIn(state, campaign).tests, experiment));
