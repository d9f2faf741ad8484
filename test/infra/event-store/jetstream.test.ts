import test from "ava";
import { Layer, ManagedRuntime, type Effect } from "effect";
import type { LogMisconfigured, Unreachable } from "../../../infra/event-store/errors.ts";
import type { EventStore } from "../../../infra/event-store/event-store.ts";
import { jetstreamEventStore } from "../../../infra/event-store/jetstream.ts";
import { memoryKeys } from "../../../infra/keys/memory.ts";
import { startNats, type TestNats } from "../../support/nats.ts";
import { contract } from "./contract.ts";

const stops: (() => Promise<void>)[] = [];
const file = { teardown: (stop: () => Promise<void>) => void stops.unshift(stop) };
test.after.always(async () => {
  for (const stop of stops) await stop();
});

let nats: TestNats;
let runtime: ManagedRuntime.ManagedRuntime<EventStore, Unreachable | LogMisconfigured>;
test.before(async () => {
  nats = await startNats(file);
  const connection = await nats.connect();
  runtime = ManagedRuntime.make(jetstreamEventStore(connection).pipe(Layer.provide(memoryKeys)));
  file.teardown(() => runtime.dispose());
});
const run = <A, E>(effect: Effect.Effect<A, E, EventStore>) => runtime.runPromise(effect);

contract(test, run);
