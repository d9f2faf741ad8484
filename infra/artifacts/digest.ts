// The names of artifacts, and the errors that both stores report alike.
import { createHash } from "node:crypto";
import { ArtifactError } from "../../actors/ports.ts";

/** `sha256:<hex>` of bytes: the name of an artifact. */
export const nameOf = (bytes: Uint8Array): string =>
  `sha256:${createHash("sha256").update(bytes).digest("hex")}`;

/** The hex of a name; undefined where the text is none. */
export const hexOf = (sha256: string): string | undefined => /^sha256:([0-9a-f]{64})$/.exec(sha256)?.[1];

export const notAName = (sha256: string) =>
  new ArtifactError({
    sha256,
    message: `${JSON.stringify(sha256)} is not the name of an artifact: sha256: and 64 hex digits are wanted.`,
    retryable: false,
  });

export const missing = (sha256: string) =>
  new ArtifactError({ sha256, message: `The artifact ${sha256} is not in the store.`, retryable: false });

export const damaged = (sha256: string, what: string) =>
  new ArtifactError({
    sha256,
    message: `The stored bytes of ${sha256} are not what was put: ${what}. Restore the store from a backup.`,
    retryable: false,
  });
