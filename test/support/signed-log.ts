// A short log with two heads of a notary, for the tests of heads and proofs.
import { Effect, Layer, Stream } from "effect";
import type { LoggedEvent } from "../../events/envelope.ts";
import { EventStore } from "../../infra/event-store/event-store.ts";
import { memoryEventStore } from "../../infra/event-store/memory.ts";
import { makeNotary } from "../../infra/host/notary.ts";
import { openCampaign } from "../../infra/host/open-campaign.ts";
import { memoryKeys } from "../../infra/keys/memory.ts";
import { appendTo, tell } from "./histories.ts";
import { twoBaselines } from "./settings.ts";

/** Events 1 to 21, a head at 22 over them, then 20 more and a head at 43, then 5 more. */
export const signedLog: Promise<readonly LoggedEvent[]> = Effect.gen(function* () {
  const store = yield* EventStore;
  const { conclude } = yield* makeNotary;
  const told = tell({ seed: 3, campaigns: 1, experiments: 4, parallel: 2 });
  const asWell = {
    name: "heads",
    question: "what was there?",
    seed: 1,
    settings: twoBaselines,
    sync: "verified",
  } as const;
  yield* openCampaign("c9", asWell);
  yield* appendTo(told.slice(0, 20));
  yield* conclude;
  yield* appendTo(told.slice(0, 40), 20);
  yield* conclude;
  yield* appendTo(told.slice(0, 45), 40);
  return yield* Stream.runCollect(store.readAll());
}).pipe(Effect.provide(memoryEventStore.pipe(Layer.provideMerge(memoryKeys))), Effect.runPromise);
