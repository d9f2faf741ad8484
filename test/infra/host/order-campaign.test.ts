// Orders of one campaign given at the same moment: one is taken, the others are told how it stands then.
import test, { type ExecutionContext } from "ava";
import { Effect, Latch, Layer, Result, Stream } from "effect";
import type { LoggedEvent } from "../../../events/envelope.ts";
import { EventStore } from "../../../infra/event-store/event-store.ts";
import { openCampaign } from "../../../infra/host/open-campaign.ts";
import {
  type OrderRefused,
  pauseCampaign,
  resumeCampaign,
  stopCampaign,
} from "../../../infra/host/order-campaign.ts";
import { memoryLab } from "../../support/memory-lab.ts";
import { twoBaselines } from "../../support/settings.ts";

type Order = ReturnType<typeof pauseCampaign>;

/** Both read the stream as it is now, before either appends; what came of each, and the stream then. */
const together = (t: ExecutionContext, before: readonly Order[], orders: readonly Order[]) =>
  Effect.gen(function* () {
    const store = yield* EventStore;
    yield* openCampaign("c1", {
      name: "ordered about",
      question: "who was first?",
      seed: 1,
      settings: twoBaselines,
      sync: "verified",
    });
    for (const order of before) yield* order;
    let reading = 0;
    const all = Latch.makeUnsafe(false);
    const meeting = EventStore.of({
      ...store,
      readStream: (stream) =>
        Effect.tap(store.readStream(stream), () => {
          if (++reading === orders.length) all.openUnsafe();
          return all.await;
        }),
    });
    const outcomes = yield* Effect.all(
      orders.map((order) => Effect.result(order)),
      {
        concurrency: "unbounded",
      },
    ).pipe(Effect.provide(Layer.succeed(EventStore, meeting)));
    t.true(reading > orders.length, "who came second read again");
    return { outcomes, log: yield* Stream.runCollect(store.readAll()) };
  }).pipe(Effect.provide(memoryLab), Effect.scoped, Effect.runPromise);

const standings = (outcomes: readonly Result.Result<void, { readonly _tag: string }>[]) =>
  outcomes.map((outcome) =>
    Result.isSuccess(outcome) ? "done" : ((outcome.failure as OrderRefused).standing ?? outcome.failure._tag),
  );
const ofType = (log: readonly LoggedEvent[], type: LoggedEvent["type"]) =>
  log.filter((event) => event.type === type).length;

test("two pauses, each for a reason of its own: one pauses, the other hears that it is paused", async (t) => {
  const pauses = [pauseCampaign("c1", "lunch"), pauseCampaign("c1", "a power cut")];
  const { outcomes, log } = await together(t, [], pauses);
  t.deepEqual(standings(outcomes), ["done", "paused"]);
  t.is(ofType(log, "CampaignPaused"), 1);
});

test("two stops: the second hears that it is stopping", async (t) => {
  const { outcomes, log } = await together(
    t,
    [],
    [stopCampaign("c1", "enough"), stopCampaign("c1", "too dear")],
  );
  t.deepEqual(standings(outcomes), ["done", "stopping"]);
  t.is(ofType(log, "CampaignStopRequested"), 1);
});

test("a pause and a stop: both are taken, one after the other", async (t) => {
  const { outcomes, log } = await together(
    t,
    [],
    [pauseCampaign("c1", "lunch"), stopCampaign("c1", "enough")],
  );
  t.deepEqual(standings(outcomes), ["done", "done"]);
  t.deepEqual([ofType(log, "CampaignPaused"), ofType(log, "CampaignStopRequested")], [1, 1]);
});

test("a resumption and a stop of a paused campaign: both are taken", async (t) => {
  const { outcomes } = await together(
    t,
    [pauseCampaign("c1", "lunch")],
    [resumeCampaign("c1"), stopCampaign("c1", "enough")],
  );
  t.deepEqual(standings(outcomes), ["done", "done"]);
});
