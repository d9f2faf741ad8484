// The port to the private keys: one Ed25519 key pair per actor of the laboratory (nkeys seeds, 0600).
import { Context, type Effect } from "effect";

export class Keys extends Context.Service<
  Keys,
  {
    /** Signs as an actor: base64url of the 64-byte Ed25519 signature. The key is made on first use. */
    readonly sign: (actor: string, bytes: Uint8Array) => Effect.Effect<string>;
    /** The actor's public key in the nkeys encoding (`U…`). */
    readonly publicKey: (actor: string) => Effect.Effect<string>;
    /** HMAC key with which every gate of this laboratory seals leases. */
    readonly leaseSecret: Effect.Effect<Uint8Array>;
  }
>()("cambrian/infra/Keys") {}
