// Who may speak to PGlite when. It has one connection, and answers one statement after the other: statements are sent at
// once, so that it never waits for the next, but for those of others while a transaction is under way.
import type { PGliteThread } from "./pglite-thread.ts";

type Query = PGliteThread["query"];

export interface PGliteTurns {
  /** Sent once no transaction is under way. */
  readonly query: Query;
  /** The connection for one alone, until it leaves. */
  readonly alone: () => Promise<PGliteTurn>;
}

export interface PGliteTurn {
  readonly query: Query;
  readonly leave: () => void;
}

export const pgliteTurns = ({ query }: Pick<PGliteThread, "query">): PGliteTurns => {
  let taken: Promise<void> | undefined;
  return {
    // Nothing may come between seeing that it is free and sending: both functions look again after they waited.
    query: async (...statement) => {
      while (taken !== undefined) await taken;
      return query(...statement);
    },
    alone: async () => {
      while (taken !== undefined) await taken;
      const { promise, resolve } = Promise.withResolvers<void>();
      taken = promise;
      return {
        query,
        leave: () => {
          taken = undefined;
          resolve();
        },
      };
    },
  };
};
