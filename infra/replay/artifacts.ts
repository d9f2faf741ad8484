// Artifacts for a replay: what is printed again is kept in memory, and only what is not found there is read from the
// laboratory's. Nothing is written to those.
import { Effect, Layer } from "effect";
import { Artifacts } from "../../actors/ports.ts";
import { memoryArtifacts } from "../artifacts/memory.ts";

/** Needs the laboratory's own artifacts. */
export const replayArtifacts: Layer.Layer<Artifacts, never, Artifacts> = Layer.effect(
  Artifacts,
  Effect.gen(function* () {
    const own = yield* Artifacts;
    const made = yield* Effect.provide(Artifacts, memoryArtifacts);
    return Artifacts.of({
      put: made.put,
      get: (sha256) => Effect.catch(made.get(sha256), () => own.get(sha256)),
    });
  }),
);
