// Keys in memory: made on first use, gone with the process. For tests and for trying things out.
import { randomBytes } from "node:crypto";
import { Effect, Layer } from "effect";
import { Keys } from "./keys.ts";
import { newSeed, nkeyOfSeed, signWith, type Nkey } from "./nkey.ts";

export const memoryKeys: Layer.Layer<Keys> = Layer.sync(Keys, () => {
  const keys = new Map<string, Nkey>();
  const secret = randomBytes(32);
  const keyOf = (actor: string): Nkey => {
    const key = keys.get(actor) ?? nkeyOfSeed(newSeed());
    keys.set(actor, key);
    return key;
  };
  return Keys.of({
    sign: (actor, bytes) => Effect.sync(() => signWith(keyOf(actor), bytes)),
    publicKey: (actor) => Effect.sync(() => keyOf(actor).publicKey),
    leaseSecret: Effect.succeed(secret),
  });
});
