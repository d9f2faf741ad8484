// The port to the private keys: one Ed25519 key pair per actor of the laboratory (nkeys seeds, 0600).
import { Context, type Effect } from "effect";

/** An event that is to be signed: the text of events/codec.ts, in which any prevhash may stand. */
export interface Link {
  readonly actor: string;
  readonly text: string;
}

export class Keys extends Context.Service<
  Keys,
  {
    /**
     * Signs a stream's next events as their actors; a key is made on first use. `prevhash` is that of the first, each
     * further one gets the hash of the one before. The stored bytes, in order, signature included;
     * those of one call may be views of one buffer.
     */
    readonly sign: (links: readonly Link[], prevhash: string) => Effect.Effect<readonly Uint8Array[]>;
    /** The actor's public key in the nkeys encoding (`U…`). */
    readonly publicKey: (actor: string) => Effect.Effect<string>;
    /** HMAC key with which every gate of this laboratory seals leases. */
    readonly leaseSecret: Effect.Effect<Uint8Array>;
  }
>()("cambrian/infra/Keys") {}
