// Who signs where: long chains on the signing thread, so that the main one can seal and send others meanwhile; short
// ones at once, because the way there and back takes longer than they do.
import { Effect, type Scope } from "effect";
import type { Keys } from "./keys.ts";
import type { Nkey, SigningKey } from "./nkey.ts";
import { eventsIn, signChain, signingJob, type SigningJob } from "./sign-chain.ts";
import { signingThread, signingWorker } from "./signing-thread.ts";

/** Events from which on a chain goes to the thread. Measured: there and back 0.06 ms, a signature 0.04 ms. */
const LONG = 4;

/** Signs with these keys. A thread that died is reported; what it held is signed here, and the next gets a new one. */
export const makeSigner = (
  keyOf: (actor: string) => Effect.Effect<Nkey>,
  program = signingWorker,
): Effect.Effect<Keys["Service"]["sign"], never, Scope.Scope> =>
  Effect.map(signingThread(program), (thread) =>
    Effect.fnUntraced(function* (links, prevhash) {
      const keys = new Map<string, SigningKey>();
      for (const { actor } of links) {
        if (keys.has(actor)) continue;
        const { privateKey } = yield* keyOf(actor);
        keys.set(actor, { privateKey });
      }
      const job = signingJob(links, prevhash, keys);
      if (links.length < LONG) return signHere(job);
      return yield* thread.sign(job).pipe(
        Effect.map((bytes) => eventsIn(bytes, job.ends)),
        Effect.catch(({ message }) =>
          Effect.map(Effect.logWarning(`${message}; signing on the main thread`), () =>
            signHere(signingJob(links, prevhash, keys)),
          ),
        ),
      );
    }),
  );

const signHere = (job: SigningJob): readonly Uint8Array[] => {
  signChain(job);
  return eventsIn(job.bytes, job.ends);
};
