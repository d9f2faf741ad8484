// Every stream of a log verified, on as many threads as there are processors: a signature takes a seventh of a
// millisecond to check. What a thread dies of is verified on the main one; a short log is from the start.
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { Effect } from "effect";
import { type Fault, verifyStream } from "../../events/verify.ts";
import { type StreamToVerify, verifyJob } from "./verify-job.ts";

/** Events from which on threads are worth their start. */
const LONG = 5000;

export const verifyWorker = new URL("./verify-worker.ts", import.meta.url);

/** The faults of each, in the order given. `program` is what the threads run, unless a test wants one that dies. */
export const verifyStreams = (
  streams: readonly StreamToVerify[],
  { long = LONG, program = verifyWorker } = {},
): Effect.Effect<readonly (readonly Fault[])[]> => {
  const events = streams.reduce((sum, stream) => sum + stream.events.length, 0);
  return events < long ? Effect.sync(() => streams.map(verifyHere)) : verifyOnThreads(streams, program);
};

const verifyHere = ({ events, keys, evidence }: StreamToVerify): readonly Fault[] =>
  verifyStream(events, keys, evidence);

const verifyOnThreads = Effect.fnUntraced(function* (streams: readonly StreamToVerify[], program: URL) {
  const found = new Array<readonly Fault[]>(streams.length);
  let next = 0;
  const work = Effect.gen(function* () {
    const worker = yield* startedThread(program);
    while (next < streams.length) {
      const index = next++;
      const stream = streams[index]!;
      found[index] = yield* verifyOn(worker, stream).pipe(
        Effect.tapError((why) => Effect.logWarning(`${why}; verifying on the main thread`)),
      );
    }
  }).pipe(Effect.scoped, Effect.ignore);
  yield* Effect.all(
    Array.from({ length: availableParallelism() }, () => work),
    { concurrency: "unbounded", discard: true },
  );
  // What a thread died of, and what none came to where all have.
  for (const [index, stream] of streams.entries()) found[index] ??= verifyHere(stream);
  return found;
});

/** Needs nothing of this process but the jobs. */
const startedThread = (program: URL) =>
  Effect.acquireRelease(
    Effect.sync(() => new Worker(program, { execArgv: [], env: {}, name: "cambrian-verifying" })),
    (worker) => Effect.promise(() => worker.terminate()),
  );

const verifyOn = (worker: Worker, stream: StreamToVerify): Effect.Effect<readonly Fault[], string> =>
  Effect.callback((resume) => {
    const died = (why: unknown): void =>
      resume(Effect.fail(`a thread that verifies has died: ${String(why)}`));
    worker.removeAllListeners().on("error", died).on("exit", died);
    worker.once("message", (faults: readonly Fault[]) => resume(Effect.succeed(faults)));
    const job = verifyJob(stream);
    worker.postMessage(job, [job.bytes.buffer]);
  });
