// Keys in memory: made on first use, gone with the process. For tests and for trying things out.
import { randomBytes } from "node:crypto";
import { Effect, Layer } from "effect";
import { Keys } from "./keys.ts";
import { newSeed, nkeyOfSeed, type Nkey } from "./nkey.ts";
import { makeSigner } from "./signer.ts";

export const memoryKeys: Layer.Layer<Keys> = Layer.effect(
  Keys,
  Effect.gen(function* () {
    const keys = new Map<string, Nkey>();
    const secret = randomBytes(32);
    const keyOf = (actor: string): Effect.Effect<Nkey> =>
      Effect.sync(() => {
        const key = keys.get(actor) ?? nkeyOfSeed(newSeed());
        keys.set(actor, key);
        return key;
      });
    return Keys.of({
      sign: yield* makeSigner(keyOf),
      publicKey: (actor) => Effect.map(keyOf(actor), (key) => key.publicKey),
      leaseSecret: Effect.succeed(secret),
    });
  }),
);
