// The program of PGlite's thread: a statement in, its rows out, one after the other. The first message opens the
// database; all that can be said back of a failure is its message and its SQLSTATE or errno.
import { parentPort, workerData } from "node:worker_threads";
import { PGlite, types } from "@electric-sql/pglite";
import { messageOf } from "./message-of.ts";

/** What the thread is asked. Its `workerData` is the database's folder. */
export type Call =
  | { readonly call: "open" }
  | { readonly call: "close" }
  | {
      readonly call: "query";
      readonly sql: string;
      readonly parameters: readonly unknown[];
      readonly blob: Uint8Array | undefined;
    };

/** `command` is the tag that the statement ended with: a COMMIT that could not be ends with ROLLBACK. */
export interface Answer {
  readonly rows: unknown[];
  readonly affectedRows: number;
  readonly command: string;
  /** What the statement wrote to /dev/blob. */
  readonly blob?: ArrayBuffer;
}
export interface Failure {
  readonly message: string;
  readonly code: string | null;
}

const nothing: Answer = { rows: [], affectedRows: 0, command: "" };
let opened: PGlite | undefined;

const perform = async (call: Call): Promise<Answer> => {
  if (call.call === "open") {
    opened = await PGlite.create({
      dataDir: workerData as string,
      parsers: { [types.INT8]: Number },
      // Nothing is synced to the disk either: what is damaged is found at the next opening and made again from the log.
      startParams: [...PGlite.defaultStartParams, "-c", "full_page_writes=off"],
    });
    return nothing;
  }
  if (opened === undefined) throw new Error("the database is not open");
  if (call.call === "close") {
    await opened.close();
    return nothing;
  }
  const options = call.blob === undefined ? {} : { blob: new Blob([call.blob as Uint8Array<ArrayBuffer>]) };
  const found = await opened.query(call.sql, [...call.parameters], options);
  const { rows, affectedRows = 0, command = "", blob } = found;
  const answer = { rows, affectedRows, command };
  return blob === undefined ? answer : { ...answer, blob: await blob.arrayBuffer() };
};

const failureOf = (cause: unknown): Failure => ({
  message: messageOf(cause),
  code: cause instanceof Object && "code" in cause && typeof cause.code === "string" ? cause.code : null,
});

parentPort?.on("message", ({ id, call }: { readonly id: number; readonly call: Call }) => {
  perform(call).then(
    (answer) => parentPort?.postMessage({ id, answer }, answer.blob === undefined ? [] : [answer.blob]),
    (cause: unknown) => parentPort?.postMessage({ id, failure: failureOf(cause) }),
  );
});
