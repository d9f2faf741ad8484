// The projector on a live log, with both databases. What a single projection does is in test/infra/database/.
import assert from "node:assert/strict";
import test, { type ExecutionContext } from "ava";
import { Effect, Layer, Stream } from "effect";
import { Database } from "../../../infra/database/database.ts";
import { readDigests } from "../../../infra/database/read-digests.ts";
import { Unreachable, UnreadableEvent } from "../../../infra/event-store/errors.ts";
import { EventStore } from "../../../infra/event-store/event-store.ts";
import { memoryEventStore } from "../../../infra/event-store/memory.ts";
import { Projector, projector } from "../../../infra/host/projector.ts";
import { memoryKeys } from "../../../infra/keys/memory.ts";
import { digestsOf } from "../../../infra/database/digest.ts";
import { projections } from "../../../projections/index.ts";
import { fold, type Projection } from "../../../projections/projection.ts";
import {
  type FreshDatabase,
  pgliteFolders,
  postgresMissing,
  postgresSchemas,
} from "../../support/databases.ts";
import { appendTo, tell } from "../../support/histories.ts";
import { counter } from "../database/doubles.ts";

const missing = await postgresMissing();
const databases: Record<string, FreshDatabase> = {
  PGlite: pgliteFolders(test).fresh,
  ...(missing === undefined ? { PostgreSQL: postgresSchemas(test).fresh } : {}),
};
if (missing !== undefined) test.skip(`the projector on PostgreSQL: ${missing}`, () => undefined);

const memory = memoryEventStore.pipe(Layer.provide(memoryKeys));
const told = tell({ seed: 21, campaigns: 2, experiments: 8, parallel: 3 });
const half = told.slice(0, told.length / 2);

const on = (
  title: string,
  program: (t: ExecutionContext) => Effect.Effect<void, unknown, Database | EventStore>,
): void => {
  for (const [name, fresh] of Object.entries(databases))
    test.serial(`${name}: ${title}`, async (t) => {
      await Effect.runPromise(Effect.provide(program(t), Layer.merge(await fresh(), memory)));
      t.pass();
    });
};

/** A projector that runs while the effect does; every call is another process. */
const during = <A, E>(
  effect: Effect.Effect<A, E, Projector | EventStore | Database>,
  kept: readonly Projection[] = projections,
) => Effect.provide(effect, projector(kept), { local: true });

const caughtUp = Effect.gen(function* () {
  const store = yield* EventStore;
  const { waitFor, position } = yield* Projector;
  const last = yield* store.lastSequence;
  yield* waitFor(last);
  // The log may have grown meanwhile.
  assert.ok((yield* position) >= last);
});

const assertTrue = Effect.gen(function* () {
  const store = yield* EventStore;
  const events = yield* Stream.runCollect(store.readAll());
  for (const projection of projections)
    assert.deepEqual(yield* readDigests(projection), digestsOf(projection, fold(projection, events)));
});

on("what stands in the log is written, then what comes", () =>
  during(
    Effect.gen(function* () {
      yield* appendTo(half);
      yield* caughtUp;
      yield* assertTrue;
      yield* appendTo(told, half.length);
      yield* caughtUp;
      yield* assertTrue;
    }),
  ),
);

on("the next process goes on where the last one stopped", () =>
  Effect.gen(function* () {
    yield* during(Effect.andThen(appendTo(half), caughtUp));
    yield* appendTo(told, half.length);
    yield* during(caughtUp);
    yield* assertTrue;
  }),
);

on("a process that is stopped in the middle leaves tables from which the next goes on", () =>
  Effect.gen(function* () {
    yield* appendTo(told);
    for (const sequence of [1, 40, 90])
      yield* during(Effect.flatMap(Projector, ({ waitFor }) => waitFor(sequence)));
    yield* during(caughtUp);
    yield* assertTrue;
  }),
);

on("two projectors side by side, while the log grows", () =>
  Effect.gen(function* () {
    const both = Effect.all(
      [
        during(Effect.andThen(Effect.sleep("50 millis"), caughtUp)),
        during(Effect.andThen(appendTo(told), caughtUp)),
      ],
      {
        concurrency: "unbounded",
      },
    );
    yield* both;
    yield* assertTrue;
  }),
);

on("a projection that fails stops at its event, by name; the others go on", () =>
  Effect.gen(function* () {
    const store = yield* EventStore;
    yield* appendTo(told);
    const last = yield* store.lastSequence;
    const failing = counter({ version: 1, table: "counts", by: 1, throwsAt: 30 });
    yield* during(
      Effect.gen(function* () {
        const { waitFor, status, position } = yield* Projector;
        yield* waitFor(29);
        const stopped = yield* Effect.flip(waitFor(30));
        assert.equal(stopped.projection, "counter");
        assert.match(stopped.message, /stopped at \w+ [0-9a-f]{32} \(sequence 30\): this one I cannot count/);
        yield* Effect.sleep("10 millis").pipe(
          Effect.repeat({
            until: () =>
              Effect.map(
                status,
                (all) => all.filter(({ sequence }) => sequence === last).length === projections.length,
              ),
          }),
        );
        assert.equal(yield* position, 29);
      }),
      [failing, ...projections],
    );
    yield* assertTrue;
    // Repaired, it goes on from where it stopped.
    yield* during(caughtUp, [counter({ version: 1, table: "counts", by: 1 }), ...projections]);
  }),
);

on("a log that is lost for a while is followed again, from the next event", () =>
  Effect.gen(function* () {
    const store = yield* EventStore;
    let losses = 0;
    const lossy = EventStore.of({
      ...store,
      subscribe: (options) => {
        const lost = new Unreachable({ url: "nats://here", message: "gone" });
        const some = store.subscribe(options).pipe(Stream.take(50));
        return losses++ < 3 ? Stream.concat(some, Stream.fail(lost)) : store.subscribe(options);
      },
    });
    yield* appendTo(told);
    yield* Effect.provideService(during(caughtUp), EventStore, lossy);
    assert.ok(losses > 3);
    yield* assertTrue;
  }),
);

on("a log that cannot be read stops the projector, and who waits is told", () =>
  Effect.gen(function* () {
    const store = yield* EventStore;
    const message = "sequence 51 is not JSON";
    const broken = EventStore.of({
      ...store,
      subscribe: (options) =>
        Stream.concat(
          store.subscribe(options).pipe(Stream.take(50)),
          Stream.fail(new UnreadableEvent({ subject: "cambrian.log.x", sequence: 51, message })),
        ),
    });
    yield* appendTo(told);
    const wait = Effect.flatMap(Projector, ({ waitFor }) => Effect.flip(waitFor(60)));
    const stopped = yield* Effect.provideService(during(wait), EventStore, broken);
    assert.deepEqual([stopped.projection, stopped.message], [null, message]);
  }),
);
