// The Engineer's watch outlives what goes wrong with one rung.
import test from "ava";
import { Effect, Layer, Logger } from "effect";
import { Unreachable } from "../../../infra/event-store/errors.ts";
import { EventStore } from "../../../infra/event-store/event-store.ts";
import { watchTrainings } from "../../../infra/host/watch-trainings.ts";
import * as life from "../../support/life.ts";
import { memoryLab } from "../../support/memory-lab.ts";
import { sharedNats } from "../../support/nats.ts";

const nats = sharedNats(test);

const troubles = {
  "a log that does not answer": Effect.fail(new Unreachable({ url: "nats://nowhere", message: "no answer" })),
  "a defect": Effect.die(new Error("nobody foresaw it")),
};

for (const [what, trouble] of Object.entries(troubles))
  test.serial(`${what} leaves one rung unjudged; the next one is judged`, async (t) => {
    const server = await nats();
    const [own, gate] = [await server.connect(), await server.connect()];
    const said: string[] = [];
    const listening = Logger.layer([Logger.make(({ message }) => void said.push(String(message)))]);
    const reach = (experiment: string) =>
      Effect.promise(() =>
        gate
          .request(
            `cambrian.live.c1.${experiment}.rung`,
            JSON.stringify({ attempt: 1, rungs: [{ share: 0.25, results: [life.rungResult()] }] }),
            { timeout: 500 },
          )
          .then(
            () => "judged",
            () => "no answer",
          ),
      );
    const reached = Effect.gen(function* () {
      const store = yield* EventStore;
      const troubled = EventStore.of({
        ...store,
        readStream: (stream) => (stream.id === "e1" ? trouble : store.readStream(stream)),
      });
      const watch = Effect.provide(watchTrainings(own, "c1"), Layer.succeed(EventStore, troubled));
      const asking = Effect.gen(function* () {
        yield* Effect.promise(() => own.flush());
        return [yield* reach("e1"), yield* reach("e2"), yield* reach("e1"), yield* reach("e2")];
      });
      return yield* Effect.raceFirst(Effect.andThen(watch, Effect.die("the watch ended")), asking);
    });
    const answers = await Effect.runPromise(reached.pipe(Effect.provide([memoryLab, listening])));
    t.deepEqual(answers, ["no answer", "judged", "no answer", "judged"]);
    t.is(said.length, 2);
    for (const line of said)
      t.regex(
        line,
        /^engineer: the rung cambrian\.live\.c1\.e1\.rung was not judged, and its training goes on/,
      );
  });
