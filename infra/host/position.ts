// How far a fold of the log has come, and waiting for it to come further.
import { Effect } from "effect";

export interface Position {
  readonly current: () => number;
  /** Moves on to a sequence and wakes those who waited for it. */
  readonly advance: (sequence: number) => void;
  /** Completes when the fold has come to the sequence. */
  readonly reached: (sequence: number) => Effect.Effect<void>;
}

export const makePosition = (): Position => {
  let current = 0;
  let waiting: { readonly sequence: number; readonly wake: () => void }[] = [];
  return {
    current: () => current,
    advance: (sequence) => {
      current = Math.max(current, sequence);
      const due = waiting.filter((waiter) => waiter.sequence <= current);
      waiting = waiting.filter((waiter) => waiter.sequence > current);
      for (const { wake } of due) wake();
    },
    reached: (sequence) =>
      Effect.callback<void>((resume) => {
        if (sequence <= current) return resume(Effect.void);
        const waiter = { sequence, wake: () => resume(Effect.void) };
        waiting.push(waiter);
        return Effect.sync(() => {
          waiting = waiting.filter((other) => other !== waiter);
        });
      }),
  };
};
