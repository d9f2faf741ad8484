// The projector at work on a log in a nats-server: all projections, in the batches that it takes, rows and checkpoints in
// one transaction, from its first event until every table is true up to the last.
import { Effect, Layer, type Scope } from "effect";
import { random } from "../actors/policies/random.ts";
import type { Database } from "../infra/database/database.ts";
import { EventStore } from "../infra/event-store/event-store.ts";
import { jetstreamEventStore } from "../infra/event-store/jetstream.ts";
import { Projector, projector } from "../infra/host/projector.ts";
import { memoryKeys } from "../infra/keys/memory.ts";
import { milliseconds, type Samples, takingTurns } from "./figure.ts";
import { appendHistory } from "./histories/append-history.ts";
import { campaignLife } from "./histories/campaign-life.ts";
import { CAMPAIGN, madeCampaign } from "./histories/made-campaign.ts";
import { parseAll } from "./parse-all.ts";
import { ownServer } from "./server.ts";

/** Milliseconds, in turn with those in which the same events' bytes are parsed. `empty`: a database without tables. */
export const projectLive = Effect.fnUntraced(function* (
  events: number,
  empty: (round: number) => Layer.Layer<Database, unknown>,
): Effect.fn.Return<Samples, unknown, Scope.Scope> {
  const { connection } = yield* ownServer;
  const services = yield* Layer.build(Layer.provideMerge(jetstreamEventStore(yield* connection), memoryKeys));
  const seed = "projection-live";
  yield* Effect.provide(
    appendHistory(campaignLife(random(seed), CAMPAIGN, events, 8).take(events).toArray()),
    services,
  );
  const history = yield* madeCampaign(seed, events);
  const follow = Effect.gen(function* () {
    const { lastSequence } = yield* EventStore;
    const { waitFor } = yield* Projector;
    yield* waitFor(yield* lastSequence);
  }).pipe(Effect.provide(projector()), Effect.provide(services));
  return yield* takingTurns({
    rounds: 5,
    warmUp: 1,
    subject: (round) => milliseconds(follow).pipe(Effect.provide(empty(round)), Effect.scoped),
    reference: () => milliseconds(parseAll(history)),
  });
});
