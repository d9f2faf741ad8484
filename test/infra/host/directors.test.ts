import test, { type ExecutionContext } from "ava";
import { Effect, Stream } from "effect";
import { foldCampaign } from "../../../actors/machines/campaign.ts";
import { random } from "../../../actors/policies/random.ts";
import { twoBaselines } from "../../support/settings.ts";
import { decideAdvance, isCause } from "../../../actors/roles/director.ts";
import type { LoggedEvent } from "../../../events/envelope.ts";
import { campaignFilter, campaignStream } from "../../../events/stream.ts";
import { verifyStream } from "../../../events/verify.ts";
import { ofType } from "../../../events/of-type.ts";
import { EventStore } from "../../../infra/event-store/event-store.ts";
import { runDirector } from "../../../infra/host/director.ts";
import { openCampaign } from "../../../infra/host/open-campaign.ts";
import { pauseCampaign, resumeCampaign, stopCampaign } from "../../../infra/host/order-campaign.ts";
import { SharedViews } from "../../../infra/host/shared-views.ts";
import { hostOn, sharedKeys } from "../../support/lab.ts";
import { liveThem, unsuspicious } from "../../support/lived.ts";
import { sharedNats } from "../../support/nats.ts";

const nats = sharedNats(test);

/** What else happens to a campaign while three directors run it. */
type Meanwhile = (campaign: string) => Effect.Effect<unknown, unknown, EventStore>;

const runThree = async (
  campaign: string,
  experiments: number,
  parallel: number,
  meanwhile: Meanwhile = () => Effect.void,
) => {
  const server = await nats();
  const keys = sharedKeys();
  const direct = Effect.provide(runDirector(campaign), hostOn(server, keys), { local: true });
  const program = Effect.gen(function* () {
    const store = yield* EventStore;
    yield* openCampaign(campaign, {
      name: campaign,
      question: "how many?",
      seed: 7,
      settings: { ...twoBaselines, experiments, parallel, policy: unsuspicious },
      sync: "verified",
    });
    yield* Effect.raceFirst(
      Effect.all([direct, direct, direct, meanwhile(campaign)], { concurrency: "unbounded" }),
      liveThem(campaign),
    );
    return yield* Stream.runCollect(store.readAll({ filter: campaignFilter(campaign) }));
  });
  return Effect.runPromise(Effect.scoped(Effect.provide(program, hostOn(server, keys), { local: true })));
};

test("three directors at once open exactly N experiments, each close taken once and in log order", async (t) => {
  const events = await runThree("three", 60, 6);
  const opened = ofType(events, "ExperimentOpened");
  t.is(opened.length, 62);
  t.is(new Set(opened.map(({ stream }) => stream.id)).size, 62);
  const closes = ofType(events, "ExperimentClosed").map(({ id }) => id);
  const causes = ofType(events, "CampaignAdvanced").map(({ data }) => data.cause);
  t.deepEqual(causes.slice(1), closes);
  t.is(ofType(events, "CampaignClosed").length, 1);
  const { keys } = ofType(events, "CampaignOpened")[0]!.data;
  for (const stream of Map.groupBy(events, ({ stream }) => stream.id).values())
    t.deepEqual(verifyStream(stream, keys), []);
});

/** Pauses and resumes at moments drawn from a seed, in the midst of the directors' decisions. */
const disturb =
  (seed: number, times: number): Meanwhile =>
  (campaign) =>
    Effect.gen(function* () {
      const chance = random("disturb", seed);
      for (let time = 0; time < times; time++) {
        yield* Effect.sleep(chance.int(40));
        yield* pauseCampaign(campaign, `the ${time + 1}th time`);
        yield* Effect.sleep(chance.int(30));
        yield* resumeCampaign(campaign);
      }
    }).pipe(
      // The campaign may end before the last of them, paused or not.
      Effect.catchIf(
        (error) => error._tag === "OrderRefused" && error.standing === "closed",
        () => Effect.void,
      ),
    );

/** Every cause has exactly one decision, in log order; nothing was opened while the stream said to pause or to stop. */
const checkDecisions = (t: ExecutionContext, events: readonly LoggedEvent[]) => {
  const advanced = ofType(events, "CampaignAdvanced");
  t.deepEqual(
    advanced.map(({ data }) => data.cause),
    events.filter(isCause).map(({ id }) => id),
  );
  t.deepEqual(
    advanced.map(({ data }) => data.causeType),
    events.filter(isCause).map(({ type }) => type),
  );
  const opened = ofType(events, "ExperimentOpened").map(({ stream }) => stream.id);
  t.is(new Set(opened).size, opened.length);
  t.deepEqual(
    opened,
    advanced.flatMap(({ data }) => data.opened),
  );
  // The fold refuses what is illegal.
  t.is(foldCampaign(events.filter(({ stream }) => stream.kind === "campaign")).value, "closed");
};

test("pauses that race with the decisions of three directors lead to a fresh fold, never to a wrong state", async (t) => {
  const events = await runThree("paused", 80, 5, disturb(1, 12));
  checkDecisions(t, events);
  t.true(ofType(events, "CampaignPaused").length >= 4);
  t.is(ofType(events, "ExperimentOpened").length, 80 + twoBaselines.baselines.length);
  t.is(ofType(events, "CampaignClosed")[0]?.data.reason, "budget-spent");
});

test("a stop that races with them closes the campaign once what is under way is finished", async (t) => {
  const stop: Meanwhile = (campaign) =>
    Effect.andThen(disturb(2, 3)(campaign), stopCampaign(campaign, "enough"));
  const events = await runThree("stopped", 200, 5, stop);
  checkDecisions(t, events);
  const stopped = ofType(events, "CampaignStopRequested")[0]!.sequence;
  const opened = ofType(events, "ExperimentOpened");
  t.true(opened.every(({ sequence }) => sequence < stopped));
  t.true(opened.length < 202);
  const { reason, ...counts } = ofType(events, "CampaignClosed")[0]!.data;
  t.is(reason, "stopped");
  t.deepEqual(counts, { opened: opened.length, closed: ofType(events, "ExperimentClosed").length });
});

test("decided again at its recorded cause, each decision comes out as it was recorded", async (t) => {
  const events = await runThree("again", 20, 4, disturb(3, 2));
  const server = await nats();
  const own = events.filter(({ stream }) => stream.kind === "campaign");
  const advanced = ofType(own, "CampaignAdvanced");
  const program = Effect.gen(function* () {
    const views = yield* SharedViews;
    for (const event of advanced) {
      const cause = events.filter(isCause).find(({ id }) => id === event.data.cause)!;
      const state = foldCampaign(own.filter(({ revision }) => revision < event.revision));
      const decision = decideAdvance(state.context, yield* views.asOf("again", cause.sequence), cause);
      const batch = own.filter(({ causationid }) => causationid === cause.id);
      t.deepEqual(
        decision.campaign.map((fact) => ({ ...fact })),
        batch.map(({ type, data }) => ({ type, data })) as never,
      );
      for (const { id, opened } of decision.experiments)
        t.deepEqual(ofType(events, "ExperimentOpened").find(({ stream }) => stream.id === id)?.data, opened);
    }
  });
  await Effect.runPromise(Effect.scoped(Effect.provide(program, hostOn(server, sharedKeys()))));
  t.is(advanced.length, 23 + 4);
  t.is(own[0]?.stream.id, campaignStream("again").id);
});
