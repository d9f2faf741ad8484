// A server of language models in a thread of its own, so that its work is not this one's. It tells of each chat what it
// was sent and how long it had it in hand.
import { Worker } from "node:worker_threads";
import { Effect, Queue } from "effect";

/** A chat that was answered. */
export interface Heard {
  readonly body: string;
  /** From the request's head to the last byte of the answer. */
  readonly milliseconds: number;
}

const MODEL = "bench:1b";
const program = new URL("./model-server-thread.ts", import.meta.url);

export const modelServer = Effect.gen(function* () {
  const worker = yield* Effect.acquireRelease(
    Effect.sync(
      () => new Worker(program, { workerData: MODEL, execArgv: [], env: {}, name: "bench-models" }),
    ),
    (started) => Effect.promise(() => started.terminate()),
  );
  const chats = yield* Queue.unbounded<Heard>();
  const port = yield* Effect.promise(
    () =>
      new Promise<number>((resolve, reject) => {
        worker.once("error", reject);
        worker.once("message", (listens: number) => {
          worker.on("message", (heard: Heard) => Queue.offerUnsafe(chats, heard));
          resolve(listens);
        });
      }),
  );
  return { url: `http://127.0.0.1:${port}`, model: MODEL, nextChat: Queue.take(chats) };
});
