// One host's services on a real server: each call has a connection, a store and views of its own, as another process
// would. Keys are shared, as hosts of one laboratory share them.
import { Effect, Layer, Scope } from "effect";
import type { Keys } from "../../infra/keys/keys.ts";
import { memoryKeys } from "../../infra/keys/memory.ts";
import { jetstreamEventStore } from "../../infra/event-store/jetstream.ts";
import { sharedViews } from "../../infra/host/shared-views.ts";
import type { TestNats } from "./nats.ts";

/** Keys that several hosts of a test sign with. They live as long as the test's process, which they do not keep alive. */
export const sharedKeys = (): Layer.Layer<Keys> => {
  const scope = Effect.runSync(Scope.make());
  return Layer.succeedContext(Effect.runSync(Scope.provide(Layer.build(memoryKeys), scope)));
};

export const hostOn = (nats: TestNats, keys: Layer.Layer<Keys>) =>
  Layer.unwrap(
    Effect.map(
      Effect.promise(() => nats.connect()),
      (connection) =>
        sharedViews.pipe(Layer.provideMerge(jetstreamEventStore(connection)), Layer.provideMerge(keys)),
    ),
  );
