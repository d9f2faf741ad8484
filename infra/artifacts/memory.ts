// Artifacts in memory: gone with the process. For tests, and for folding a log without a server.
import { Effect, Layer } from "effect";
import { Artifacts } from "../../actors/ports.ts";
import { hexOf, missing, nameOf, notAName } from "./digest.ts";

export const memoryArtifacts: Layer.Layer<Artifacts> = Layer.sync(Artifacts, () => {
  const store = new Map<string, Uint8Array>();
  return Artifacts.of({
    put: (bytes, mediaType) =>
      Effect.sync(() => {
        const sha256 = nameOf(bytes);
        if (!store.has(sha256)) store.set(sha256, Uint8Array.from(bytes));
        return { sha256, bytes: bytes.length, mediaType };
      }),
    get: (sha256) =>
      Effect.suspend(() => {
        if (hexOf(sha256) === undefined) return Effect.fail(notAName(sha256));
        const bytes = store.get(sha256);
        return bytes === undefined ? Effect.fail(missing(sha256)) : Effect.succeed(Uint8Array.from(bytes));
      }),
  });
});
