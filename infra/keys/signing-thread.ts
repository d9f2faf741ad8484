// One thread that signs, beside the main one. It is started by the first job, keeps no process alive while it has
// nothing to do, and ends with the scope. When it dies, the jobs it held fail, and the next one starts another.
import { Worker } from "node:worker_threads";
import { Effect, Schema, type Scope } from "effect";
import type { SigningJob } from "./sign-chain.ts";

/** The thread is gone, and with it the job; nothing was lost that cannot be signed again. */
export class SigningThreadDied extends Schema.TaggedError<SigningThreadDied>()("SigningThreadDied", {
  message: Schema.String,
}) {
  readonly retryable = true;
}

export interface SigningThread {
  /** The job's bytes, signed. They go to the thread and come back: of the job that was given nothing is left. */
  readonly sign: (job: SigningJob) => Effect.Effect<SigningJob["bytes"], SigningThreadDied>;
}

type Outcome = Effect.Effect<SigningJob["bytes"], SigningThreadDied>;

export const signingWorker = new URL("./signing-worker.ts", import.meta.url);

/** `program` is what the thread runs: signing-worker.ts, unless a test wants one that dies. */
export const signingThread = (program: URL): Effect.Effect<SigningThread, never, Scope.Scope> =>
  Effect.gen(function* () {
    let worker: Worker | undefined;
    let ended = false;
    let serial = 0;
    const waiting = new Map<number, (outcome: Outcome) => void>();

    const settle = (id: number, outcome: Outcome): void => {
      const resume = waiting.get(id);
      // First, because who is resumed may end the scope at once, and its end is to be waited for.
      forget(id);
      resume?.(outcome);
    };
    const forget = (id: number): void => {
      waiting.delete(id);
      if (waiting.size === 0) worker?.unref();
    };
    const lost = (why: string): void => {
      worker = undefined;
      for (const id of [...waiting.keys()]) settle(id, died(why));
    };
    const start = (): Worker => {
      // It needs nothing of this process but the jobs.
      const started = new Worker(program, { execArgv: [], env: {}, name: "cambrian-signing" });
      started.on("message", ({ id, bytes }: { readonly id: number; readonly bytes: SigningJob["bytes"] }) =>
        settle(id, Effect.succeed(bytes)),
      );
      // A worker that fails reports its error, then its exit.
      started.on("error", (error) => worker === started && lost(String(error)));
      started.on("exit", (code) => worker === started && lost(`exit code ${code}`));
      return started;
    };

    yield* Effect.addFinalizer(() =>
      Effect.promise(async () => {
        ended = true;
        // Its end is waited for, and nothing else may be left that keeps the process until then.
        worker?.ref();
        await worker?.terminate();
      }),
    );
    return {
      sign: (job) =>
        Effect.callback<SigningJob["bytes"], SigningThreadDied>((resume) => {
          if (ended) return resume(died("its scope has ended"));
          const id = serial++;
          waiting.set(id, resume);
          worker ??= start();
          worker.ref();
          worker.postMessage({ id, job }, [job.bytes.buffer]);
          return Effect.sync(() => forget(id));
        }),
    };
  });

const died = (why: string): Effect.Effect<never, SigningThreadDied> =>
  Effect.fail(new SigningThreadDied({ message: `the thread that signs has died: ${why}` }));
