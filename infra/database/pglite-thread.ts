// PGlite on a thread of its own: making a database keeps a thread busy for seconds, in which the main one could answer
// neither Ctrl-C nor the gate. When the thread dies, what it was asked fails, and all that it is asked later.
import { Worker } from "node:worker_threads";
import type { Answer, Call, Failure } from "./pglite-worker.ts";

export interface PGliteThread {
  /** Completes when the database can be used; fails where its folder cannot be opened or made. */
  readonly opened: Promise<void>;
  /** `blob`: what the statement finds at /dev/blob. */
  readonly query: (sql: string, parameters?: readonly unknown[], blob?: Uint8Array) => Promise<Answer>;
  /** Closes the database, if it is open, and ends the thread; in the middle of a making, without waiting for it. */
  readonly end: () => Promise<void>;
}

const pgliteWorker = new URL("./pglite-worker.ts", import.meta.url);

/**
 * Opens the database in a folder, or makes it there. `program` is what the thread runs: pglite-worker.ts, unless a test
 * wants one that dies.
 */
export const pgliteThread = (data: string, program = pgliteWorker): PGliteThread => {
  const worker = new Worker(program, { workerData: data, execArgv: [], env: {}, name: "cambrian-pglite" });
  const waiting = new Map<number, PromiseWithResolvers<Answer>>();
  let serial = 0;
  let gone: Error | undefined;
  let open = false;
  let ended: Promise<void> | undefined;

  worker.on("message", ({ id, answer, failure }: Message) => {
    const asked = waiting.get(id);
    waiting.delete(id);
    if (answer !== undefined) asked?.resolve(answer);
    else asked?.reject(Object.assign(new Error(failure?.message), { code: failure?.code ?? undefined }));
  });
  const lose = (why: string): void => {
    gone ??= new Error(`the thread of the database has died: ${why}`);
    for (const asked of waiting.values()) asked.reject(gone);
    waiting.clear();
  };
  // A worker that fails reports its error, then its exit.
  worker.on("error", (error) => lose(String(error)));
  worker.on("exit", (code) => lose(`exit code ${code}`));

  const ask = (call: Call): Promise<Answer> => {
    if (gone !== undefined) return Promise.reject(gone);
    const id = serial++;
    const asked = Promise.withResolvers<Answer>();
    waiting.set(id, asked);
    worker.postMessage({ id, call });
    return asked.promise;
  };
  const opened = ask({ call: "open" }).then(() => {
    open = true;
  });
  // Who ends the thread before it has opened need not hear that it has not.
  opened.catch(() => undefined);

  return {
    opened,
    query: (sql, parameters = [], blob) => ask({ call: "query", sql, parameters, blob }),
    end: () =>
      (ended ??= (async () => {
        if (open) await ask({ call: "close" }).catch(() => undefined);
        await worker.terminate();
      })()),
  };
};

type Message = { readonly id: number; readonly answer?: Answer; readonly failure?: Failure };
