// How much of the gate one agent has: so many requests under way at once, and more are refused without a look at them.
// Else one that floods the gate would fill its memory, and have most of its time.
import { Effect } from "effect";
import { type GateRefusal, overQuota } from "./refusal.ts";

/** A gpu-agent has three at most: a lease or a contribution, a word of progress, an artifact. */
export const AT_ONCE = 64;

export type Limit = <A, E, R>(
  agent: string,
  request: Effect.Effect<A, E, R>,
) => Effect.Effect<A, E | GateRefusal, R>;

export const limitAtOnce = (): Limit => {
  const underWay = new Map<string, number>();
  return <A, E, R>(agent: string, request: Effect.Effect<A, E, R>) =>
    Effect.suspend((): Effect.Effect<A, E | GateRefusal, R> => {
      const others = underWay.get(agent) ?? 0;
      if (others >= AT_ONCE)
        return Effect.fail(
          overQuota(`agent ${agent} has ${others} requests under way, and no more at once are answered`, 2),
        );
      underWay.set(agent, others + 1);
      return Effect.ensuring(
        request,
        Effect.sync(() => {
          const left = underWay.get(agent)! - 1;
          if (left > 0) underWay.set(agent, left);
          else underWay.delete(agent);
        }),
      );
    });
};
