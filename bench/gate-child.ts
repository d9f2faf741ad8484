// The program of gate-process.ts: a gate, from the word `serve` to the word `stop`. Answers each word with the processor time
// that it has used so far, in microseconds.
import { Effect, Exit, Layer, Scope } from "effect";
import { jetstreamArtifacts } from "../infra/artifacts/jetstream.ts";
import { connect } from "../infra/connection/connect.ts";
import { jetstreamEventStore } from "../infra/event-store/jetstream.ts";
import { serveGate } from "../infra/host/gate.ts";
import { fileKeys } from "../infra/keys/files.ts";
import type { Word } from "./gate-process.ts";

let scope: Scope.Closeable | undefined;

const gate = Effect.fnUntraced(function* (url: string, creds: string, data: string) {
  const connection = yield* connect({ url, creds, name: "gate" });
  const services = yield* Layer.build(
    Layer.merge(jetstreamEventStore(connection), jetstreamArtifacts(connection)).pipe(
      Layer.provideMerge(fileKeys(data)),
    ),
  );
  yield* Effect.provide(serveGate(connection), services);
});

const heed = async (word: Word): Promise<void> => {
  if (word.say === "serve") {
    scope = Effect.runSync(Scope.make());
    await Effect.runPromise(Scope.provide(gate(word.url, word.creds, word.data), scope));
  }
  if (word.say === "stop" && scope !== undefined) await Effect.runPromise(Scope.close(scope, Exit.void));
  const { user, system } = process.cpuUsage();
  process.send?.(user + system);
};
process.on("message", (word: Word) => void heed(word));
