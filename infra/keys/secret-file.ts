// A secret in a file: 0600 in a folder of 0700, made on first use, so that two processes that make it at once
// agree on one. Nothing here ever overwrites a secret: a damaged one is reported, not replaced.
import * as fs from "node:fs";
import { dirname } from "node:path";
import { randomUUID } from "node:crypto";
import { Effect, Schema } from "effect";

/** A key file is readable by others, or does not hold what it should; the message says how to mend it. */
export class KeyFileError extends Schema.TaggedError<KeyFileError>()("KeyFileError", {
  path: Schema.String,
  message: Schema.String,
}) {}

/** What a secret file should hold. */
export interface SecretKind<A> {
  /** What the message calls it: "an nkeys user seed". */
  readonly name: string;
  readonly make: () => Uint8Array;
  /** Throws where the contents are not what they should be. */
  readonly read: (bytes: Buffer) => A;
}

/** Reads the secret at `path`, making it first where there is none. */
export const secretFile = <A>(path: string, kind: SecretKind<A>): Effect.Effect<A, KeyFileError> =>
  Effect.try({
    try: () => {
      secretFolder(dirname(path));
      if (!fs.existsSync(path)) makeOnce(path, kind.make());
      refuseLooseMode(path, 0o600);
      return readAs(path, kind);
    },
    catch: (cause) => asKeyFileError(path, cause),
  });

/** Puts other contents in a secret's place, whole or not at all. */
export const replaceSecret = (path: string, bytes: Uint8Array): Effect.Effect<void, KeyFileError> =>
  Effect.try({
    try: () => {
      secretFolder(dirname(path));
      const draft = `${path}.${randomUUID()}.tmp`;
      fs.writeFileSync(draft, bytes, { mode: 0o600, flag: "wx", flush: true });
      fs.renameSync(draft, path);
    },
    catch: (cause) => asKeyFileError(path, cause),
  });

/** The names of the files in a folder of secrets; none where there is no folder yet. */
export const secretsIn = (folder: string): Effect.Effect<readonly string[], KeyFileError> =>
  Effect.try({
    try: () => (fs.existsSync(folder) ? fs.readdirSync(folder).sort() : []),
    catch: (cause) => asKeyFileError(folder, cause),
  });

const secretFolder = (folder: string): void => {
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  refuseLooseMode(folder, 0o700);
};

/** Written in full beside its place, then linked into it: link fails where another process was first. */
const makeOnce = (path: string, bytes: Uint8Array): void => {
  const draft = `${path}.${randomUUID()}.tmp`;
  fs.writeFileSync(draft, bytes, { mode: 0o600, flag: "wx", flush: true });
  try {
    fs.linkSync(draft, path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "EEXIST") throw cause;
  } finally {
    fs.unlinkSync(draft);
  }
};

const refuseLooseMode = (path: string, wanted: number): void => {
  const mode = fs.statSync(path).mode & 0o777;
  if ((mode & ~wanted) === 0) return;
  throw new KeyFileError({
    path,
    message:
      `${path} has mode ${mode.toString(8)}: others may read a private key. ` +
      `If nobody did, run: chmod ${wanted.toString(8)} ${path}`,
  });
};

const readAs = <A>(path: string, kind: SecretKind<A>): A => {
  const bytes = fs.readFileSync(path);
  try {
    return kind.read(bytes);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new KeyFileError({
      path,
      message:
        `${path} does not hold ${kind.name} (${why}). Restore it from a backup; ` +
        `or remove it and a new one is made, but signatures of the old key stay the old key's.`,
    });
  }
};

const asKeyFileError = (path: string, cause: unknown): KeyFileError =>
  cause instanceof KeyFileError
    ? cause
    : new KeyFileError({
        path,
        message: `${path} cannot be used as a secret file: ${cause instanceof Error ? cause.message : String(cause)}`,
      });
