// A gate in a process of its own, as `cambrian role gate` is one: it serves and stops when it is told.
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { Effect, type Scope } from "effect";

export type Word =
  | { readonly say: "serve"; readonly url: string; readonly creds: string; readonly data: string }
  | { readonly say: "stop" }
  | { readonly say: "cpu" };

export interface GateProcess {
  readonly serve: Effect.Effect<void>;
  readonly stop: Effect.Effect<void>;
  /** Microseconds of processor time that it has used. */
  readonly cpu: Effect.Effect<number>;
}

export const gateProcess = (place: {
  readonly url: string;
  readonly creds: string;
  readonly data: string;
}): Effect.Effect<GateProcess, never, Scope.Scope> =>
  Effect.gen(function* () {
    const child = yield* Effect.acquireRelease(
      Effect.sync(() => fork(fileURLToPath(new URL("./gate-child.ts", import.meta.url)))),
      ended,
    );
    const tell = (word: Word): Effect.Effect<number> =>
      Effect.promise(async () => {
        child.send(word);
        const [answer] = (await once(child, "message")) as [number];
        return answer;
      });
    return {
      serve: Effect.asVoid(tell({ say: "serve", ...place })),
      stop: Effect.asVoid(tell({ say: "stop" })),
      cpu: tell({ say: "cpu" }),
    };
  });

const ended = (child: ChildProcess): Effect.Effect<void> =>
  Effect.promise(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGTERM");
    await once(child, "exit");
  });
