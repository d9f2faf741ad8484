// Given/when/then tests of what is legal in a campaign's life: each rule kept and, with all others kept, broken.
import test, { type ExecutionContext } from "ava";
import { foldCampaign } from "../../../actors/machines/campaign.ts";
import { IllegalEvent, type MachineEvent } from "../../../actors/machines/fold.ts";
import { eventId } from "../../../events/event-id.ts";
import type { EventData } from "../../../events/index.ts";
import { twoBaselines } from "../../support/settings.ts";

let counter = 0;
/** What the machine does not look at is left out. */
const event = <T extends MachineEvent["type"]>(type: T, data: Partial<EventData<T>> = {}): MachineEvent =>
  ({ type, data, id: eventId("campaign", type, counter++) }) as unknown as MachineEvent;

type CauseType = EventData<"CampaignAdvanced">["causeType"];
const opening = event("CampaignOpened", { name: "first", seed: 7, settings: twoBaselines });
const paused = event("CampaignPaused");
const resumed = event("CampaignResumed");
const continued = event("CampaignContinued");
const stopRequested = event("CampaignStopRequested");
const advanced = (
  ordinal: number,
  opened: readonly string[] = [],
  causeType: CauseType = "ExperimentClosed",
  served: readonly string[] = [],
) => event("CampaignAdvanced", { ordinal, opened, causeType, served });
const suggested = (suggestion: string, idea = suggestion) =>
  event("IdeaSuggested", { suggestion, by: "Ada", idea, code: null });
const pooled = (generation: number) => event("SeedPoolUpdated", { generation, entries: 0, members: [] });
const claimed = (claim: string, experiment: string, baseline = "b01") =>
  event("DiscoveryClaimed", { claim, experiment, baseline });
const confirmed = (claim: string, experiment: string) => event("DiscoveryConfirmed", { claim, experiment });
const refuted = (claim: string, experiment: string) => event("DiscoveryRefuted", { claim, experiment });
const requested = (claim: string) => event("AblationRequested", { claim });
const planned = (claim: string, ...ablations: readonly string[]) =>
  event("AblationsPlanned", {
    claim,
    ablations: ablations.map((ablation) => ({
      ...{ ablation, gene: "update", value: "delta", putBack: "decay", genome: { update: "decay" } },
    })),
  });
const ablated = (claim: string) => event("DiscoveryAblated", { claim });
const scaled = (claim: string, scaleUp: string) => event("DiscoveryScaled", { claim, scaleUp });
const forked = (again: readonly string[]) => event("CampaignForked", { name: "other", again });
const closed = (count: number, change: Partial<EventData<"CampaignClosed">> = {}) =>
  event("CampaignClosed", { reason: "budget-spent", opened: count, closed: count, ...change });

const begun = [opening, advanced(0, ["b01"], "CampaignOpened")];
/** Two candidates, closed as the baseline is. */
const explored = [...begun, advanced(1, ["e0001", "e0002"]), advanced(2), advanced(3)];
/** The same with two claims; what tests them is open. */
const testing = [
  ...[...begun, advanced(1, ["e0001", "e0002"]), advanced(2), advanced(3, ["c0001", "c0002"])],
  ...[claimed("c0001", "e0001"), claimed("c0002", "e0002")],
];
/** It has closed, and both were confirmed. */
const held = [
  ...[...testing, advanced(4), advanced(5)],
  ...[confirmed("c0001", "e0001"), confirmed("c0002", "e0002")],
];

const isAllowed = (given: readonly MachineEvent[], offered: MachineEvent): boolean => {
  const state = foldCampaign(given);
  try {
    foldCampaign([offered], state);
    return true;
  } catch (error) {
    if (error instanceof IllegalEvent) return false;
    throw error;
  }
};
const asked = (t: ExecutionContext) => ({
  allows: (given: readonly MachineEvent[], ...offered: readonly MachineEvent[]) => {
    for (const one of offered) t.true(isAllowed(given, one), `${one.type} ${JSON.stringify(one.data)}`);
  },
  refuses: (given: readonly MachineEvent[], ...offered: readonly MachineEvent[]) => {
    for (const one of offered) t.false(isAllowed(given, one), `${one.type} ${JSON.stringify(one.data)}`);
  },
});

test("it begins by its opening or by an import, of which nothing is decided", (t) => {
  const { allows, refuses } = asked(t);
  const imported = event("CampaignImported", { name: "theirs" });
  allows([], opening, imported);
  refuses([], advanced(0, [], "CampaignOpened"), forked([]), paused);
  refuses(begun, opening, imported);
  refuses([imported], opening, advanced(0, [], "CampaignOpened"), continued);
});

test("decisions are numbered without holes; the first, and no other, is on the opening", (t) => {
  const { allows, refuses } = asked(t);
  allows([opening], advanced(0, ["b01"], "CampaignOpened"));
  refuses([opening], advanced(1, [], "CampaignPaused"), advanced(0, [], "CampaignPaused"));
  allows(begun, advanced(1));
  refuses(begun, advanced(0), advanced(2));
  const ordered = [...begun, paused, resumed];
  allows(ordered, advanced(1, [], "CampaignPaused"));
  refuses(ordered, advanced(1, [], "CampaignOpened"));
});

test("no more decisions are on closings than there are experiments, nor on orders than there are orders", (t) => {
  const { allows, refuses } = asked(t);
  refuses([opening, paused], advanced(0));
  const idle = [...begun, advanced(1)];
  refuses(idle, advanced(2), advanced(2, [], "CampaignPaused"));
  const ordered = [...idle, paused, resumed];
  refuses(ordered, advanced(2));
  allows(ordered, advanced(2, [], "CampaignPaused"));
  const once = [...ordered, advanced(2, [], "CampaignPaused")];
  allows(once, advanced(3, [], "CampaignResumed"));
  const twice = [...once, advanced(3, ["e0001"], "CampaignResumed")];
  refuses(twice, advanced(4, [], "CampaignResumed"));
  allows(twice, advanced(4));
});

test("each order has a decision; that the campaign was taken up again has none", (t) => {
  const { allows, refuses } = asked(t);
  const orders = {
    CampaignPaused: [paused],
    CampaignStopRequested: [stopRequested],
    CampaignForked: [forked([])],
    AblationRequested: [requested("c0001")],
  };
  for (const [type, given] of Object.entries(orders)) {
    allows([...testing, ...given], advanced(4, [], type as CauseType));
    refuses([...testing, ...given, advanced(4, [], type as CauseType)], advanced(5, [], type as CauseType));
  }
  refuses([...testing, continued], advanced(4, [], "CampaignResumed"));
});

test("ideas are numbered, and wait while a candidate is left for each: paused too, but not once it is stopping", (t) => {
  const { allows, refuses } = asked(t);
  const two = event("CampaignOpened", {
    name: "first",
    seed: 7,
    settings: { ...twoBaselines, experiments: 2 },
  });
  const start = [two, advanced(0, ["b01"], "CampaignOpened")];
  allows([two], suggested("i0001"));
  refuses([two], suggested("i0002"));
  allows([...start, paused], suggested("i0001"));
  refuses([...start, stopRequested], suggested("i0001"));
  allows([...start, suggested("i0001")], suggested("i0002"));
  refuses([...start, suggested("i0001")], suggested("i0001"), suggested("i0002", "i0001"));
  refuses([...start, suggested("i0001"), suggested("i0002")], suggested("i0003"));
  const one = [...start, advanced(1, ["b02", "e0001"])];
  allows(one, suggested("i0001"));
  refuses([...one, suggested("i0001")], suggested("i0002"));
  refuses([...one, advanced(2, ["e0002"])], suggested("i0001"));
});

test("a decision serves the ideas that wait, the oldest first, none twice, and no more than it opens", (t) => {
  const { allows, refuses } = asked(t);
  const serving = (opened: readonly string[], ...served: readonly string[]) =>
    advanced(1, opened, "ExperimentClosed", served);
  const waiting = [...begun, suggested("i0001"), suggested("i0002")];
  allows(waiting, serving(["e0001"], "i0001"), serving(["e0001", "e0002"], "i0001", "i0002"), serving([]));
  refuses(waiting, serving(["e0001"], "i0002"), serving([], "i0001"), serving(["e0001"], "i0001", "i0002"));
  refuses(begun, serving(["e0001"], "i0001"));
  const once = [...waiting, serving(["e0001"], "i0001")];
  allows(once, advanced(2, ["e0002"], "ExperimentClosed", ["i0002"]));
  refuses(once, advanced(2, ["e0002"], "ExperimentClosed", ["i0001"]));
});

test("an experiment is opened once", (t) => {
  const { allows, refuses } = asked(t);
  allows(begun, advanced(1, ["e0001", "e0002"]));
  refuses(begun, advanced(1, ["b01"]), advanced(1, ["e0001", "b01"]), advanced(1, ["b01", "e0001"]));
});

test("while it is paused or stopping decisions are taken in order too, and open nothing", (t) => {
  const { allows, refuses } = asked(t);
  for (const order of [paused, stopRequested]) {
    const given = [...begun, order];
    allows(given, advanced(1), advanced(1, [], order.type as CauseType), continued);
    refuses(given, advanced(1, ["e0001"]), advanced(0), advanced(2));
  }
  allows([...begun, paused, resumed], advanced(1, ["e0001"]));
});

test("a pause ends by resuming or a stop, a stop by nothing but the closing", (t) => {
  const { allows, refuses } = asked(t);
  allows(begun, paused, stopRequested);
  refuses(begun, resumed);
  allows([...begun, paused], resumed, stopRequested);
  refuses([...begun, paused], paused);
  refuses([...begun, stopRequested], paused, resumed, stopRequested);
  const standing = (...given: readonly MachineEvent[]) => foldCampaign(given).context.standing;
  t.deepEqual(
    [standing(opening), standing(opening, paused), standing(opening, paused, resumed)],
    ["running", "paused", "running"],
  );
  t.is(standing(opening, paused, stopRequested), "stopping");
});

test("a fork begins anew what had been opened and nothing else, and runs whatever was ordered of its origin", (t) => {
  const { allows, refuses } = asked(t);
  allows(begun, forked([]), forked(["b01"]));
  refuses(begun, forked(["e0001"]), forked(["b01", "e0001"]));
  for (const order of [paused, stopRequested]) {
    const given = [...begun, order, forked(["b01"])];
    allows(given, advanced(1, ["e0001"]), paused);
    t.is(foldCampaign(given).context.standing, "running");
    t.is(foldCampaign(given).context.opened?.name, "other");
  }
});

test("generations of the pool follow one another from 0", (t) => {
  const { allows, refuses } = asked(t);
  allows(begun, pooled(0));
  refuses(begun, pooled(1));
  allows([...begun, pooled(0)], pooled(1));
  refuses([...begun, pooled(0)], pooled(0), pooled(2));
});

test("a claim is of an experiment over a baseline that were opened, each claimed once", (t) => {
  const { allows, refuses } = asked(t);
  allows(explored, claimed("c0001", "e0001"));
  refuses(explored, claimed("c0001", "e0003"), claimed("c0001", "e0001", "b02"));
  const given = [...explored, claimed("c0001", "e0001")];
  allows(given, claimed("c0002", "e0002"));
  refuses(given, claimed("c0001", "e0002"), claimed("c0002", "e0001"));
});

test("a verdict is of a claim that is being tested, on its own experiment, and there is one", (t) => {
  const { allows, refuses } = asked(t);
  const untested = [...explored, claimed("c0001", "e0001")];
  for (const [verdict, other] of [
    [confirmed, refuted],
    [refuted, confirmed],
  ] as const) {
    refuses(untested, verdict("c0001", "e0001"));
    allows(testing, verdict("c0001", "e0001"), verdict("c0002", "e0002"));
    refuses(testing, verdict("c0001", "e0002"), verdict("c0003", "e0001"), verdict("e0001", "e0001"));
    const given = [...testing, verdict("c0001", "e0001")];
    refuses(given, verdict("c0001", "e0001"), other("c0001", "e0001"));
    allows(given, verdict("c0002", "e0002"), other("c0002", "e0002"));
  }
});

test("a claim may be asked to be ablated once, while it is not refuted and has no plan, also while paused", (t) => {
  const { allows, refuses } = asked(t);
  allows(testing, requested("c0001"));
  allows(held, requested("c0001"));
  allows([...testing, paused], requested("c0001"));
  refuses(testing, requested("c0003"), requested("e0001"));
  refuses([...testing, stopRequested], requested("c0001"));
  const one = [...testing, refuted("c0001", "e0001"), confirmed("c0002", "e0002"), requested("c0002")];
  refuses(one, requested("c0001"), requested("c0002"));
  const plan = [...held, planned("c0001", "a0001")];
  refuses(plan, requested("c0001"));
  allows(plan, requested("c0002"));
});

test("what is confirmed is planned once, with ablations that no other plan has", (t) => {
  const { allows, refuses } = asked(t);
  refuses(testing, planned("c0001", "a0001"));
  refuses([...testing, refuted("c0001", "e0001")], planned("c0001", "a0001"));
  allows(held, planned("c0001", "a0001", "a0002"), planned("c0001"));
  const given = [...held, planned("c0001", "a0001", "a0002")];
  allows(given, planned("c0002", "a0003"), planned("c0002"));
  refuses(given, planned("c0001", "a0003"), planned("c0002", "a0002"), planned("c0002", "a0003", "a0001"));
});

test("what ablations show is told once, of a claim of whose plan at least one was opened", (t) => {
  const { allows, refuses } = asked(t);
  const plans = [...held, planned("c0001", "a0001", "a0002"), planned("c0002", "a0003")];
  const ordered = [...plans, paused, resumed];
  refuses(plans, ablated("c0001"), ablated("c0002"));
  const given = [...ordered, advanced(6, ["a0002"], "CampaignPaused")];
  allows(given, ablated("c0001"));
  refuses(given, ablated("c0002"));
  refuses([...given, ablated("c0001")], ablated("c0001"));
  const both = [...ordered, advanced(6, ["a0001", "a0003"], "CampaignPaused"), ablated("c0001")];
  allows(both, ablated("c0002"));
});

test("what the larger size shows is told once, by the experiment of a confirmed claim, once that is opened", (t) => {
  const { allows, refuses } = asked(t);
  refuses(held, scaled("c0001", "s0001"));
  const given = [...held, paused, resumed, advanced(6, ["s0001"], "CampaignPaused")];
  allows(given, scaled("c0001", "s0001"));
  refuses(given, scaled("c0001", "s0002"), scaled("c0002", "s0002"), scaled("c0002", "s0001"));
  refuses([...given, scaled("c0001", "s0001")], scaled("c0001", "s0001"));
  const unjudged = [...testing, paused, resumed, advanced(4, ["s0001"], "CampaignPaused")];
  refuses(unjudged, scaled("c0001", "s0001"));
  refuses([...unjudged, refuted("c0001", "e0001")], scaled("c0001", "s0001"));
});

test("it is closed, with their number, once all experiments are and every cause is decided on", (t) => {
  const { allows, refuses } = asked(t);
  allows(explored, closed(3));
  refuses(explored, closed(2), closed(3, { opened: 4 }), closed(3, { closed: 2 }));
  refuses([...begun, advanced(1, ["e0001", "e0002"]), advanced(2)], closed(3), closed(2));
  const ordered = [...explored, paused];
  refuses(ordered, closed(3));
  allows([...ordered, advanced(4, [], "CampaignPaused")], closed(3));
  refuses([...ordered, resumed, advanced(4, [], "CampaignPaused")], closed(3));
});

test("one that is to stop is closed as stopped, and no other is", (t) => {
  const { allows, refuses } = asked(t);
  const others = ["budget-spent", "wall-time-spent", "flops-spent", "baseline-failed"] as const;
  const stopped = closed(3, { reason: "stopped" });
  const paused4 = [...explored, paused, advanced(4, [], "CampaignPaused")];
  for (const given of [explored, paused4]) {
    allows(given, ...others.map((reason) => closed(3, { reason })));
    refuses(given, stopped);
  }
  const stopping = [...explored, stopRequested, advanced(4, [], "CampaignStopRequested")];
  allows(stopping, stopped);
  refuses(stopping, ...others.map((reason) => closed(3, { reason })));
  refuses(stopping, closed(4, { reason: "stopped" }), closed(2, { reason: "stopped" }));
  refuses([...explored, stopRequested], stopped);
});

test("it is not closed before what was begun of every claim has its result", (t) => {
  const { allows, refuses } = asked(t);
  allows([...explored, claimed("c0001", "e0001")], closed(3));
  const tested = [...testing, advanced(4), advanced(5)];
  refuses(tested, closed(5));
  refuses([...tested, confirmed("c0001", "e0001")], closed(5));
  allows([...tested, confirmed("c0001", "e0001"), refuted("c0002", "e0002")], closed(5));
  allows([...held, planned("c0001", "a0001")], closed(5));
  const follows = (id: string) => [
    ...[...testing, advanced(4), confirmed("c0001", "e0001"), refuted("c0002", "e0002")],
    ...[planned("c0001", "a0001"), advanced(5, [id]), advanced(6)],
  ];
  refuses(follows("a0001"), closed(6));
  allows([...follows("a0001"), ablated("c0001")], closed(6));
  refuses(follows("s0001"), closed(6));
  allows([...follows("s0001"), scaled("c0001", "s0001")], closed(6));
  allows(follows("s0002"), closed(6));
});

test("nothing comes after the closing", (t) => {
  const given = [...explored, paused, advanced(4, [], "CampaignPaused"), closed(3)];
  asked(t).refuses(
    given,
    ...[closed(3), advanced(5), resumed, stopRequested, continued, forked([])],
    ...[pooled(0), claimed("c0001", "e0001")],
  );
  t.is(foldCampaign(given).value, "closed");
});
