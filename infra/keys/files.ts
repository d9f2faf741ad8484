// Keys in files: DATA/keys/<actor>.seed and DATA/keys/leases.secret.
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { Effect, Layer } from "effect";
import { Keys } from "./keys.ts";
import { newSeed, nkeyOfSeed, type Nkey } from "./nkey.ts";
import { makeSigner } from "./signer.ts";
import { secretFile, secretsIn, type KeyFileError, type SecretKind } from "./secret-file.ts";

/** A file that holds an nkeys seed of the kind whose letter it begins with (`SU` user, `SA` account, `SO` operator). */
export const seedFile = (name: string, letters: string, make: () => string): SecretKind<Nkey> => ({
  name,
  make: () => Buffer.from(`${make()}\n`),
  read: (bytes) => {
    const seed = bytes.toString("utf8").trim();
    if (!seed.startsWith(letters)) throw new Error(`it does not begin with ${letters}`);
    return nkeyOfSeed(seed);
  },
});

const userSeed = seedFile("an nkeys user seed", "SU", newSeed);

const leaseSecret: SecretKind<Uint8Array> = {
  name: "32 random bytes",
  make: () => randomBytes(32),
  read: (bytes) => {
    if (bytes.length !== 32) throw new Error(`it has ${bytes.length} bytes, not 32`);
    return bytes;
  },
};

/**
 * The laboratory's keys in DATA/keys. Every key that is there is read and checked at once, so that a bad one is
 * reported at the start; a file that goes bad afterwards is a defect.
 */
export const fileKeys = (data: string): Layer.Layer<Keys, KeyFileError> =>
  Layer.effect(
    Keys,
    Effect.gen(function* () {
      const folder = join(data, "keys");
      const keys = new Map<string, Nkey>();
      const load = Effect.fnUntraced(function* (actor: string) {
        const key = yield* secretFile(join(folder, `${actor}.seed`), userSeed);
        keys.set(actor, key);
        return key;
      });
      for (const file of yield* secretsIn(folder)) {
        if (file.endsWith(".seed")) yield* load(file.slice(0, -".seed".length));
      }
      const secret = yield* secretFile(join(folder, "leases.secret"), leaseSecret);
      const keyOf = (actor: string): Effect.Effect<Nkey> => {
        const known = keys.get(actor);
        if (known !== undefined) return Effect.succeed(known);
        // An actor's name becomes a file name: nothing else may.
        if (!/^[a-z0-9][a-z0-9-]{0,39}$/.test(actor)) return Effect.die(new Error(`not an actor: ${actor}`));
        return Effect.orDie(load(actor));
      };
      return Keys.of({
        sign: yield* makeSigner(keyOf),
        publicKey: (actor) => Effect.map(keyOf(actor), (key) => key.publicKey),
        leaseSecret: Effect.succeed(secret),
      });
    }),
  );
