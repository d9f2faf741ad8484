// One thing that `doctor` looked at.
import { Effect } from "effect";
import type { Fix } from "../errors.ts";

export interface Finding {
  readonly name: string;
  readonly ok: boolean;
  /** Whether `run` needs it. */
  readonly needed: boolean;
  readonly detail: string;
  /** How to mend it; null where nothing has to be. */
  readonly fix: Fix | null;
}

/**
 * A finding of a thing that is needed: what a successful look says of it, else why it failed and how to mend it, which
 * is said here unless the error says it itself.
 */
export const needed = <E extends { readonly message: string; readonly fix?: Fix | undefined }>(
  name: string,
  look: Effect.Effect<string, E>,
  fix?: Fix,
): Effect.Effect<Finding> =>
  Effect.match(look, {
    onSuccess: (detail): Finding => ({ name, ok: true, needed: true, detail, fix: null }),
    onFailure: (error): Finding => ({
      name,
      ok: false,
      needed: true,
      detail: error.message,
      fix: error.fix ?? fix ?? null,
    }),
  });
