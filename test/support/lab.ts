// One host's services on a real server: each call has a connection, a store and views of its own, as another process
// would. Keys are shared, as hosts of one laboratory share them.
import { Context, Effect, Layer } from "effect";
import type { Keys } from "../../infra/keys/keys.ts";
import { memoryKeys } from "../../infra/keys/memory.ts";
import { jetstreamEventStore } from "../../infra/event-store/jetstream.ts";
import { sharedViews } from "../../infra/host/shared-views.ts";
import type { TestNats } from "./nats.ts";

/** Keys that several hosts of a test sign with. */
export const sharedKeys = (): Layer.Layer<Keys> =>
  Layer.succeedContext(Effect.runSync(Effect.scoped(Layer.build(memoryKeys))) as Context.Context<Keys>);

export const hostOn = (nats: TestNats, keys: Layer.Layer<Keys>) =>
  Layer.unwrap(
    Effect.map(
      Effect.promise(() => nats.connect()),
      (connection) =>
        sharedViews.pipe(Layer.provideMerge(jetstreamEventStore(connection)), Layer.provideMerge(keys)),
    ),
  );
