// From attaching to the first piece of work: an agent that was invited connects, attaches, and leases what waits.
import { tmpdir } from "node:os";
import { Effect } from "effect";
import { defineFigure, takingTurns } from "./figure.ts";
import { gateLaboratory } from "./gate-laboratory.ts";

const ROUNDS = 40;
const WARM_UP = 5;

export const attachToWork = defineFigure({
  name: "attach-to-work",
  description: "Milliseconds from attaching to the first piece of work, which waits: connect, attach, lease",
  unit: "ms",
  better: "lower",
  reference: "nats.js: connect, and two questions that are answered at once",
  target: { p95Below: 300 },
  measure: Effect.gen(function* () {
    const lab = yield* gateLaboratory(ROUNDS + WARM_UP, tmpdir());
    const echo = yield* lab.connection;
    echo.subscribe("bench.echo", { callback: (_, message) => void message.respond(message.data) });
    yield* Effect.promise(() => echo.flush());
    return yield* takingTurns({
      rounds: ROUNDS,
      warmUp: WARM_UP,
      subject: (round) =>
        Effect.gen(function* () {
          const open = yield* lab.agent(`agent-${round + 1}`, 1);
          return yield* Effect.promise(async () => {
            const before = performance.now();
            const gate = await open();
            await gate.attach("bench/1");
            const work = await gate.lease(["ProbeRequested"], 10);
            const after = performance.now();
            await gate.close();
            if (work === null) throw new Error("there is too little work for this figure");
            return after - before;
          });
        }),
      reference: () =>
        Effect.scoped(
          Effect.gen(function* () {
            const before = performance.now();
            const connection = yield* lab.connection;
            for (let one = 0; one < 2; one++)
              yield* Effect.promise(() => connection.request("bench.echo", "{}", { timeout: 5000 }));
            return performance.now() - before;
          }),
        ),
    });
  }),
});
