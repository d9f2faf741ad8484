// What a person's orders and a budget make of a campaign: given these events, decided in log order, then these
// experiments are opened and this is the end.
import test from "ava";
import { HashSet } from "effect";
import fc from "fast-check";
import { type CampaignState, foldCampaign } from "../../../actors/machines/campaign.ts";
import { IllegalEvent, type MachineEvent } from "../../../actors/machines/fold.ts";
import { thinking } from "../../support/made-up-model.ts";
import { twoBaselines } from "../../support/settings.ts";
import { type Cause, decideAdvance } from "../../../actors/roles/director.ts";
import type { Spent } from "../../../projections/campaigns/fold.ts";
import type { CampaignSettings } from "../../../events/campaign/campaign-opened.ts";
import { eventId } from "../../../events/event-id.ts";
import type { Fact } from "../../../events/index.ts";
import { earlier, viewOf } from "../../support/shared-view.ts";

const orders = {
  pause: { type: "CampaignPaused", data: { reason: "lunch" } },
  resume: { type: "CampaignResumed", data: { idleSeconds: 60 } },
  stop: { type: "CampaignStopRequested", data: { reason: "enough" } },
  continue: { type: "CampaignContinued", data: { idleSeconds: 5 } },
} as const satisfies Record<string, Fact>;

/** A person orders; the experiment longest open closes; the director decides on the next cause. */
type Step = keyof typeof orders | "close" | "decide";

interface Told {
  readonly settings?: Partial<CampaignSettings>;
  /** What has been spent as of a cause, by its place. */
  readonly spent?: (cause: number) => Partial<Spent>;
  /** Which experiments end without a result. */
  readonly fails?: (id: string) => boolean;
}

/** Tells the steps after the opening. */
const tell = (steps: readonly Step[], { settings, spent, fails }: Told = {}) => {
  const data = { name: "test", question: "does it?", seed: 7, keys: {}, sync: "verified" } as const;
  const opening = {
    type: "CampaignOpened",
    data: { ...data, settings: { ...twoBaselines, ...settings } },
  } as const;
  const causes: Cause[] = [];
  const closed: ReturnType<typeof earlier>[] = [];
  const open: string[] = [];
  const opened: string[][] = [];
  let count = 0;
  let state: CampaignState | undefined;
  const append = (fact: Fact): void => {
    const event = { ...fact, id: eventId("told", fact.type, count++) } as MachineEvent;
    state = foldCampaign([event], state);
    if (fact.type !== "CampaignContinued" && fact.type !== "CampaignAdvanced") cause(event);
  };
  const cause = ({ type, id }: { readonly type: string; readonly id: string }): void =>
    void causes.push({ type, id, sequence: causes.length + 1 } as Cause);
  append(opening);
  for (const step of steps) {
    if (state === undefined || state.value === "closed") break;
    if (step === "close") {
      const id = open.shift();
      if (id === undefined) continue;
      cause({ type: "ExperimentClosed", id: eventId("closed", id) });
      closed.push(earlier(id, fails?.(id) === true ? null : 0.5, causes.length));
    } else if (step === "decide") {
      const next = causes[state.context.advances];
      if (next === undefined) continue;
      const known = closed.filter(({ sequence }) => sequence <= next.sequence);
      const advance = decideAdvance(state.context, viewOf(known, spent?.(next.sequence)), next);
      state = foldCampaign(
        advance.campaign.map((fact) => ({ ...fact, id: eventId(next.id, fact.type) }) as MachineEvent),
        state,
      );
      opened.push(advance.experiments.map(({ id }) => id));
      open.push(...advance.experiments.map(({ id }) => id));
    } else append(orders[step]);
  }
  if (state === undefined) throw new Error("nothing was told");
  return { state, opened, open, causes };
};

const reason = ({ state }: ReturnType<typeof tell>): string | undefined => state.context.closed?.reason;
/** Both baselines of the demo measured, four candidates open. */
const underWay: readonly Step[] = ["decide", "close", "decide", "close", "decide"];
const four = { experiments: 6, parallel: 4 };

test("given a pause, nothing is opened until it is resumed, then as many as may be in flight", (t) => {
  const told = tell(
    [...underWay, "pause", "decide", "close", "decide", "close", "decide", "resume", "decide"],
    {
      settings: four,
    },
  );
  t.deepEqual(told.opened.slice(3), [[], [], [], ["e0005", "e0006"]]);
  t.is(reason(told), undefined);
});

test("a pause that came before the decision on an earlier cause is heeded by it", (t) => {
  const told = tell([...underWay, "close", "pause", "decide", "decide"], { settings: four });
  t.deepEqual(told.opened.slice(3), [[], []]);
});

test("a campaign paused before its first decision opens nothing; resumed, it begins with the first baseline", (t) => {
  t.deepEqual(tell(["pause", "decide", "decide", "resume", "decide"]).opened, [[], [], ["b01"]]);
});

test("a stop closes the campaign once nothing is in flight; what is under way is finished", (t) => {
  const steps: Step[] = [
    ...underWay,
    "stop",
    "decide",
    "close",
    "decide",
    "close",
    "decide",
    "close",
    "decide",
  ];
  const before = tell(steps, { settings: four });
  t.is(reason(before), undefined);
  const after = tell([...steps, "close", "decide"], { settings: four });
  t.deepEqual(after.state.context.closed, { reason: "stopped", opened: 6, closed: 6 });
});

test("a stop with nothing in flight closes the campaign at once, paused or not", (t) => {
  const paused: Step[] = [...underWay, "pause", "close", "close", "close", "close"];
  const decided: Step[] = [...paused, ...Array.from({ length: 5 }, () => "decide" as const)];
  t.is(reason(tell(decided, { settings: four })), undefined);
  t.is(reason(tell([...decided, "stop", "decide"], { settings: four })), "stopped");
  t.is(reason(tell(["stop", "decide", "decide"])), "stopped");
});

test("a campaign never closes before every order has had its decision", (t) => {
  const last: Step[] = [...underWay, "close", "decide", "close", "pause", "decide"];
  const settings = { experiments: 2, parallel: 1 };
  t.is(reason(tell(last, { settings })), undefined);
  const told = tell([...last, "decide"], { settings });
  t.is(reason(told), "budget-spent");
  t.is(told.state.context.advances, told.causes.length);
});

test("a spent budget opens nothing more, and the campaign closes with that reason", (t) => {
  const { budget } = twoBaselines;
  const budgets = [
    ["wallSeconds", { budget: { ...budget, wallSeconds: 100 } }, "wall-time-spent"],
    ["deviceSeconds", { budget: { ...budget, deviceSeconds: 100 } }, "device-time-spent"],
    ["flops", { budget: { ...budget, flops: 100 } }, "flops-spent"],
    ["tokens", { thinking: thinking({ tokenBudget: 100 }) }, "tokens-spent"],
    ["money", { thinking: thinking({ moneyBudget: 100 }) }, "money-spent"],
  ] as const;
  for (const [name, limited, expected] of budgets) {
    const spent = (cause: number) => ({ [name]: cause >= 4 ? 100 : 99.9 });
    const settings = { ...four, ...limited };
    const told = tell([...underWay, "close", "decide", "close", "close", "decide", "decide"], {
      settings,
      spent,
    });
    t.deepEqual(told.opened.slice(3), [[], [], []]);
    t.is(reason(told), undefined);
    const ended = tell(
      [...underWay, "close", "decide", "close", "close", "close", "decide", "decide", "decide"],
      {
        settings,
        spent,
      },
    );
    t.is(reason(ended), expected);
  }
});

test("once everything is open, a budget that is spent meanwhile does not change why the campaign closes", (t) => {
  const budget = { ...twoBaselines.budget, flops: 1 };
  const settings = { experiments: 1, parallel: 1, budget };
  const told = tell([...underWay, "close", "decide"], {
    settings,
    spent: (cause) => ({ flops: cause >= 4 ? 5 : 0 }),
  });
  t.is(reason(told), "budget-spent");
});

test("without the reference baseline a stopped campaign is stopped, any other has failed", (t) => {
  const fails = (id: string) => id === "b01";
  t.is(reason(tell(["decide", "close", "decide"], { fails })), "baseline-failed");
  t.is(reason(tell(["decide", "stop", "close", "decide", "decide"], { fails })), "stopped");
});

test("the machine refuses an opening while paused or stopping, and orders out of place", (t) => {
  const { state } = tell([...underWay, "pause"], { settings: four });
  const fact =
    (fact: Fact, from = state) =>
    () =>
      foldCampaign([{ ...fact, id: "x" } as MachineEvent], from);
  const advanced = (opened: string[]): Fact => ({
    type: "CampaignAdvanced",
    data: { ordinal: 3, cause: "0".repeat(32), causeType: "CampaignPaused", opened, served: [] },
  });
  const illegal = { instanceOf: IllegalEvent };
  t.notThrows(fact(advanced([])));
  t.throws(fact(advanced(["e0005"])), illegal);
  t.throws(fact(orders.pause), illegal);
  t.notThrows(fact(orders.continue));
  const { state: running } = tell(underWay, { settings: four });
  t.throws(fact(orders.resume, running), illegal);
  t.throws(fact(advanced([]), running), illegal, "there was no pause to decide on");
  const { state: stopping } = tell([...underWay, "stop"], { settings: four });
  for (const order of [orders.pause, orders.resume, orders.stop]) t.throws(fact(order, stopping), illegal);
  t.throws(
    fact({ type: "CampaignClosed", data: { reason: "stopped", opened: 6, closed: 6 } }, stopping),
    illegal,
  );
});

test("whatever is ordered whenever: one decision for each cause, no more in flight than allowed, nothing opened in vain", (t) => {
  const step = fc.constantFrom<Step>(
    "pause",
    "resume",
    "stop",
    "continue",
    "close",
    "close",
    "decide",
    "decide",
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 1, max: 3 }), (steps, parallel) => {
      const legal = heeding(steps);
      const { state, opened, causes } = tell(legal, { settings: { experiments: 5, parallel } });
      const { context } = state;
      return (
        opened.length === context.advances &&
        context.advances <= causes.length &&
        HashSet.size(context.experiments) - context.closes <= parallel &&
        HashSet.size(context.experiments) === opened.flat().length &&
        (context.closed === null || context.advances - context.closes === context.orders)
      );
    }),
    { numRuns: 300 },
  );
  t.pass();
});

/** Without the orders that the machine would refuse. */
const heeding = (steps: readonly Step[]): Step[] => {
  let standing = "running";
  return steps.filter((step) => {
    const allowed =
      (step !== "pause" || standing === "running") &&
      (step !== "resume" || standing === "paused") &&
      (step !== "stop" || standing !== "stopping");
    if (allowed && step === "pause") standing = "paused";
    if (allowed && step === "resume") standing = "running";
    if (allowed && step === "stop") standing = "stopping";
    return allowed;
  });
};
