// From the command `cambrian run`, everything installed and the data folder new, to the first TrainingRequested in its
// log. The reference starts the two programs that no run can do without, one after the other: a nats-server until it
// answers, and a Python until it has imported torch.
import { spawn } from "node:child_process";
import * as fs from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Effect, Stream } from "effect";
import { nodeGap } from "../bin/setup/node.mjs";
import { pythonGap } from "../bin/setup/python.mjs";
import { readingLaboratory } from "../cli/laboratory/reading.ts";
import { pythonProgram } from "../infra/embedded/python.ts";
import { EventStore } from "../infra/event-store/event-store.ts";
import { defineFigure, takingTurns, timed } from "./figure.ts";
import { ownServer, temporaryFolder } from "./server.ts";

const root = fileURLToPath(new URL("..", import.meta.url)).replace(/\/$/, "");

export const start = defineFigure({
  name: "start",
  description:
    "Milliseconds from the command `cambrian run` in a new data folder to the first TrainingRequested",
  unit: "ms",
  better: "lower",
  reference: "a nats-server until it answers, then `python -c 'import torch'`",
  target: { p95Below: 6000 },
  measure: Effect.gen(function* () {
    const gap = nodeGap(root) ?? pythonGap(root);
    if (gap !== undefined) {
      return yield* Effect.fail(
        new Error(`not everything is installed (${gap}): run npx cambrian doctor first`),
      );
    }
    const python = yield* pythonProgram("python");
    return yield* takingTurns({
      rounds: 5,
      warmUp: 1,
      subject: () => Effect.scoped(untilTrainingRequested),
      reference: () => Effect.scoped(bareStart(python)),
    });
  }),
});

const untilTrainingRequested = Effect.gen(function* () {
  const data = join(yield* temporaryFolder, "data");
  const before = performance.now();
  const cambrian = [join(root, "bin", "cambrian.mjs"), "run", "--seed", "7", "--data", data];
  const { ended } = yield* running(process.execPath, cambrian);
  const tooSoon = Effect.andThen(
    ended,
    Effect.fail(new Error("cambrian run ended before it trained anything")),
  );
  yield* Effect.raceFirst(firstTrainingRequested(data), tooSoon);
  return performance.now() - before;
});

/** Finds the laboratory as soon as it announces itself, and follows its log. */
const firstTrainingRequested = (data: string) =>
  Effect.gen(function* () {
    while (!fs.existsSync(join(data, "run.json"))) yield* Effect.sleep("10 millis");
    const follow = Effect.gen(function* () {
      const { subscribe } = yield* EventStore;
      const requests = subscribe({ filter: "cambrian.log.*.experiment.*.TrainingRequested" });
      yield* Stream.runDrain(Stream.take(requests, 1));
    });
    yield* Effect.provide(follow, readingLaboratory(data));
  });

const bareStart = (python: string) =>
  Effect.map(
    timed(
      Effect.gen(function* () {
        yield* ownServer;
        const { ended } = yield* running(python, ["-c", "import torch"]);
        yield* ended;
      }),
    ),
    ([ms]) => ms,
  );

/** A program for as long as the scope lasts; interrupted at its end, and waited for. */
const running = (command: string, args: readonly string[]) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const child = spawn(command, args, { stdio: ["ignore", "ignore", "ignore"] });
      const exit = new Promise<void>((resolve, reject) => {
        child.once("error", reject);
        child.once("exit", () => resolve());
      });
      return { child, ended: Effect.promise(() => exit) };
    }),
    ({ child, ended }) =>
      Effect.suspend(() => {
        child.kill("SIGINT");
        return ended;
      }),
  );
