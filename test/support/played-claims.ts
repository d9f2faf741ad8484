// Campaigns of made-up results, decided by the real director over the real machine: for tests of what is claimed and of
// what follows from it.
import { foldCampaign } from "../../actors/machines/campaign.ts";
import type { MachineEvent } from "../../actors/machines/fold.ts";
import { type Cause, decideAdvance } from "../../actors/roles/director.ts";
import { eventId } from "../../events/event-id.ts";
import type { EventData, Fact } from "../../events/index.ts";
import type { Comparison } from "../../events/values.ts";
import type { Compared, Measured } from "../../projections/claims/fold.ts";
import { code } from "./life.ts";
import { twoBaselines } from "./settings.ts";
import { earlier, viewOf } from "./shared-view.ts";

type Criteria = NonNullable<EventData<"CampaignOpened">["settings"]["criteria"]>;
const registered: Criteria = {
  minimumGain: 0.1,
  confirmations: null,
  confirmSeeds: 12,
  falseDiscoveryRate: 0.05,
  ...{ ablations: 0, ablationSeeds: 6, scale: null },
};

export const comparison = (mean: number, p: number): Comparison => ({
  ...{ pairs: 12, mean, deviation: 0.1, low: mean - 0.1, high: mean + 0.1, confidence: 0.95 },
  ...{ method: "bca", p },
});

type Genome = EventData<"ArchitectureProposed">["genome"];

export interface Play {
  readonly criteria?: Partial<Criteria>;
  readonly parallel?: number;
  /** The loss of each candidate; the baselines have 1. */
  readonly losses: readonly number[];
  /** Of each experiment by its id, its genome and its parent; without, it has neither. */
  readonly genomes?: Readonly<Record<string, { readonly genome: Genome; readonly parent?: string }>>;
  /** What comes of what is compared, by its id; what is not named is abandoned. */
  readonly compared?: Readonly<Record<string, Comparison | null>>;
  /** An order that comes after so many closings. */
  readonly stopAfter?: number;
  /** A claim whose ablations are asked for after so many closings. */
  readonly ablate?: { readonly claim: string; readonly after: number };
  /** The budget is spent after so many closings. */
  readonly spentAfter?: number;
}

/** Every fact of the campaign's stream, and the experiments in the order of their opening. */
export const play = (played: Play) => {
  const { criteria, parallel = 1, losses, genomes = {}, compared = {} } = played;
  const { stopAfter, ablate, spentAfter = Infinity } = played;
  const settings = {
    ...twoBaselines,
    parallel,
    experiments: losses.length,
    criteria: { ...registered, ...criteria },
    budget: { ...twoBaselines.budget, flops: 1 },
  };
  const start = { name: "test", question: "?", seed: 7, settings, keys: {}, sync: "verified" } as const;
  const first = { type: "CampaignOpened", id: eventId("c1", "CampaignOpened"), data: start } as MachineEvent;
  let state = foldCampaign([first]);
  const facts: Fact[] = [];
  const opened: { readonly id: string; readonly opened: EventData<"ExperimentOpened"> }[] = [];
  const measured: Measured[] = [];
  const ended: Compared[] = [];
  const closes: ReturnType<typeof earlier>[] = [];
  const open: string[] = [];
  let sequence = 1;
  const decide = (type: Cause["type"], count: number): void => {
    const cause = { type, id: eventId("cause", type, count), sequence } as Cause;
    const spent = { flops: count < spentAfter ? 0 : 1 };
    const shared = { ...viewOf(closes, spent), measured: () => measured, compared: () => ended };
    const advance = decideAdvance(state.context, shared, cause);
    const events = advance.campaign.map((fact, index) => ({
      ...fact,
      id: eventId(cause.id, fact.type, index),
    }));
    state = foldCampaign(events as MachineEvent[], state);
    facts.push(...advance.campaign);
    opened.push(...advance.experiments);
    open.push(...advance.experiments.map(({ id }) => id));
  };
  decide("CampaignOpened", 0);
  for (let count = 1; open.length > 0; count++) {
    const id = open.shift()!;
    sequence++;
    const index = Number(id.slice(1)) - 1;
    if (!/^[be]/.test(id)) {
      const found = compared[id] ?? null;
      const outcome = found === null ? "failed" : "compared";
      ended.push({ experiment: id, outcome, reason: "so", comparison: found, workers: ["gpu-2"] });
    } else {
      const loss = id.startsWith("b") ? 1 : (losses[index] ?? 1);
      const arm = id.startsWith("b") ? "baseline" : index % 2 === 0 ? "evolution" : "control";
      const run = { randomSeed: 1, loss, accuracy: 0.5, fitness: 0.5 };
      measured.push({ experiment: id, arm, code, workers: ["gpu-1"], ...run });
      const { genome = null, parent = null } = genomes[id] ?? {};
      closes.push({ ...earlier(id, 0.5, sequence), genome, parent });
    }
    const orders: Fact<"CampaignStopRequested" | "AblationRequested">[] = [
      ...(ablate?.after === count
        ? [{ type: "AblationRequested", data: { claim: ablate.claim } } as const]
        : []),
      ...(stopAfter === count
        ? [{ type: "CampaignStopRequested", data: { reason: "enough" } } as const]
        : []),
    ];
    const given = orders.map((order) => ({ ...order, id: eventId("order", order.type, count) }));
    state = foldCampaign(given as MachineEvent[], state);
    decide("ExperimentClosed", count);
    for (const { type } of orders) decide(type, count);
  }
  const verdicts = facts.flatMap((fact) =>
    fact.type === "DiscoveryConfirmed" || fact.type === "DiscoveryRefuted" ? [fact] : [],
  );
  const claims = facts.flatMap((fact) => (fact.type === "DiscoveryClaimed" ? [fact.data] : []));
  const dataOf = <T extends Fact["type"]>(type: T): readonly EventData<T>[] =>
    facts.flatMap((fact) => (fact.type === type ? [fact.data as EventData<T>] : []));
  return { facts, opened, claims, verdicts, dataOf, state, closed: state.context.closed };
};
