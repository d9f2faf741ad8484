import test from "ava";
import { Array as Arr } from "effect";
import { type CampaignState, foldCampaign } from "../../../actors/machines/campaign.ts";
import { IllegalEvent, type MachineEvent } from "../../../actors/machines/fold.ts";
import { twoBaselines } from "../../support/settings.ts";
import { type Advance, type Cause, decideAdvance } from "../../../actors/roles/director.ts";
import { eventId } from "../../../events/event-id.ts";
import type { EventData } from "../../../events/index.ts";
import { earlier, viewOf } from "../../support/shared-view.ts";

const baselines = (...names: readonly [string, ...string[]]) =>
  Arr.map(names, (name) => ({ name, code: null }));

type Settings = EventData<"CampaignOpened">["settings"];
const opened = (settings: Partial<Settings> = {}, seed = 7): MachineEvent => ({
  type: "CampaignOpened",
  id: eventId("c1", "CampaignOpened"),
  data: {
    name: "test",
    question: "does it work?",
    seed,
    settings: { ...twoBaselines, ...settings },
    keys: {},
    sync: "verified",
  },
});

/** Runs a whole campaign in which experiment x closes with fitness(x), in the order of opening. */
const play = (
  settings: Partial<Settings>,
  fitness: (id: string) => number | null,
  seed = 7,
): { state: CampaignState; advances: Advance[]; inFlight: number[] } => {
  let state = foldCampaign([opened(settings, seed)]);
  const closed: ReturnType<typeof earlier>[] = [];
  const open: string[] = [];
  const advances: Advance[] = [];
  const inFlight: number[] = [];
  for (let ordinal = 0; ordinal < 500 && state.value !== "closed"; ordinal++) {
    const type = ordinal === 0 ? "CampaignOpened" : "ExperimentClosed";
    const cause = { type, id: eventId("cause", type, ordinal), sequence: ordinal + 1 } as Cause;
    const advance = decideAdvance(state.context, viewOf(closed), cause);
    state = foldCampaign(
      advance.campaign.map((fact) => ({ ...fact, id: eventId(cause.id, fact.type) }) as MachineEvent),
      state,
    );
    advances.push(advance);
    open.push(...advance.experiments.map(({ id }) => id));
    inFlight.push(open.length);
    const next = open.shift();
    if (next !== undefined) closed.push(earlier(next, fitness(next), ordinal + 2));
  }
  return { state, advances, inFlight };
};

const byNumber = (id: string): number => 0.3 + ((Number(id.slice(1)) * 37) % 60) / 100;
const ids = (advances: readonly Advance[]): string[] =>
  advances.flatMap(({ experiments }) => experiments.map(({ id }) => id));

test("the first baseline alone, then the others, then exactly the candidates, then the end", (t) => {
  const { state, advances } = play(
    { experiments: 4, baselines: baselines("delta", "linear", "conv") },
    byNumber,
  );
  t.deepEqual(ids(advances), ["b01", "b02", "b03", "e0001", "e0002", "e0003", "e0004"]);
  t.deepEqual(state.context.closed, { reason: "budget-spent", opened: 7, closed: 7 });
});

test("never more in flight than allowed, and as many as allowed", (t) => {
  const { advances, inFlight } = play({ experiments: 20, parallel: 4 }, byNumber);
  t.is(new Set(ids(advances)).size, 22);
  t.is(Math.max(...inFlight), 4);
  t.is(inFlight[0], 1);
});

test("the pool: generation 0 holds the baselines, the next follows the cold start, then every refreshEvery", (t) => {
  const policy = { ...twoBaselines.policy, coldStart: 3, refreshEvery: 2, poolSize: 4 };
  const { advances } = play({ experiments: 8, policy }, byNumber);
  const pools = advances.flatMap(({ campaign }) =>
    campaign.flatMap((fact) => (fact.type === "SeedPoolUpdated" ? [fact.data] : [])),
  );
  t.deepEqual(
    pools.map(({ generation, entries }) => [generation, entries]),
    [
      [0, 0],
      [1, 3],
      [2, 5],
      [3, 7],
    ],
  );
  t.deepEqual(pools[0]?.members.map(({ experiment }) => experiment).sort(), ["b01", "b02"]);
  for (const { members } of pools) {
    t.true(members.length <= 4);
    t.deepEqual(
      members,
      [...members].sort((a, b) => b.fitness - a.fitness),
    );
  }
});

test("failed experiments count as closed but never enter the pool", (t) => {
  const { state, advances } = play({ experiments: 6 }, (id) => (id === "e0002" ? null : byNumber(id)));
  t.is(state.context.closed?.closed, 8);
  const pooled = advances.flatMap(({ campaign }) =>
    campaign.flatMap((f) => (f.type === "SeedPoolUpdated" ? f.data.members.map((m) => m.experiment) : [])),
  );
  t.false(pooled.includes("e0002"));
});

test("without the reference baseline nothing can be measured: the campaign closes and says so", (t) => {
  const { state, advances } = play({ experiments: 4 }, (id) => (id === "b01" ? null : byNumber(id)));
  t.is(state.context.closed?.reason, "baseline-failed");
  t.deepEqual(ids(advances), ["b01"]);
});

test("nothing is decided of a campaign that was not opened", (t) => {
  const cause = { type: "CampaignOpened", id: eventId("c1", "CampaignOpened"), sequence: 1 } as Cause;
  t.throws(() => decideAdvance(foldCampaign([]).context, viewOf([]), cause), { message: /was not opened/ });
});

test("an altered earlier result changes a later parent; the same history and seed change nothing", (t) => {
  const parents = (fitness: (id: string) => number) =>
    play({ experiments: 12 }, fitness).advances.flatMap(({ experiments }) =>
      experiments.map(({ opened: { parent, references } }) => [parent, references]),
    );
  t.deepEqual(parents(byNumber), parents(byNumber));
  t.notDeepEqual(
    parents(byNumber),
    parents((id) => (id === "e0003" ? 0.95 : byNumber(id))),
  );
});

test("the control arm has no parent, no references and no pool; its share follows the recorded seed", (t) => {
  const policy = { ...twoBaselines.policy, controlShare: 0.5 };
  const { advances } = play({ experiments: 60, policy }, byNumber);
  const openings = advances.flatMap(({ experiments }) => experiments.map(({ opened }) => opened));
  const control = openings.filter(({ arm }) => arm === "control");
  t.true(control.length > 15 && control.length < 45);
  for (const { parent, references, poolGeneration } of control)
    t.deepEqual(
      { parent, references, poolGeneration },
      { parent: null, references: [], poolGeneration: null },
    );
  for (const { arm, parent } of openings) if (arm === "evolution") t.not(parent, null);
});

test("the campaign's machine refuses a decision out of order, a doubled experiment and anything after the end", (t) => {
  const start = foldCampaign([opened()]);
  const advance = (ordinal: number, experiments: string[]): MachineEvent => ({
    type: "CampaignAdvanced",
    id: eventId("x", "CampaignAdvanced", ordinal),
    data: {
      ordinal,
      cause: "0".repeat(32),
      causeType: ordinal === 0 ? "CampaignOpened" : "ExperimentClosed",
      opened: experiments,
      served: [],
    },
  });
  t.throws(() => foldCampaign([advance(1, [])], start), { instanceOf: IllegalEvent });
  const one = foldCampaign([advance(0, ["b01"])], start);
  t.throws(() => foldCampaign([advance(0, ["b02"])], one), { instanceOf: IllegalEvent });
  t.throws(() => foldCampaign([advance(1, ["b01"])], one), { instanceOf: IllegalEvent });
  t.throws(() => foldCampaign([opened()], one), { instanceOf: IllegalEvent });
});
