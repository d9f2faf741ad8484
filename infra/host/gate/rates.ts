// How much each agent uses of what its grant allows in a time: contributions in a minute, bytes of artifacts in an hour. The
// server itself counts, so that all gates count together. A gate may take more than is asked for where the agent has much
// left: never more than the grant allows is let through, by however many gates, and what one of them has not used is little.
import { headers, type NatsConnection } from "@nats-io/transport-node";
import { Clock, Effect, Schema, Semaphore } from "effect";
import { gateStream } from "./gate-stream.ts";
import type { GateRefusal } from "./refusal.ts";

/** What is counted, for how many seconds, and how much at most a gate takes beyond what is asked for. */
interface Counted {
  readonly stream: string;
  /** Between `cambrian.` and the agent. */
  readonly subject: string;
  readonly seconds: number;
  readonly ahead: number;
}
const contributionsInAMinute: Counted = { stream: "RATES", subject: "rate", seconds: 60, ahead: 64 };
/** An artifact is large: asking the server for each costs nothing beside it. */
const bytesInAnHour: Counted = { stream: "BYTES", subject: "bytes", seconds: 3600, ahead: 0 };

/** The share of what an agent has left that a gate takes at once. */
const SHARE = 1 / 16;

export interface Rate {
  /** Takes so many of those that the agent is allowed now. Else the seconds until it is allowed them again, 0 for yes. */
  readonly take: (agent: string, wanted: number, allowed: number) => Effect.Effect<number, GateRefusal>;
}

export interface Rates {
  readonly contributions: Rate;
  readonly bytes: Rate;
}

export const rates = (connection: NatsConnection): Effect.Effect<Rates, GateRefusal> =>
  Effect.all({
    contributions: rateOf(connection, contributionsInAMinute),
    bytes: rateOf(connection, bytesInAnHour),
  });

/** What a gate has taken for an agent and not used. */
interface Taken {
  /** Which minute it is, or which hour, since 1970. */
  readonly period: number;
  left: number;
  /** What the server has not counted yet, as it counted last. */
  untaken: number;
  readonly oneAtATime: Semaphore.Semaphore;
}

const Count = Schema.fromJsonString(Schema.Struct({ val: Schema.NumberFromString }));
const decodeCount = Schema.decodeUnknownSync(Count);

const rateOf = (
  connection: NatsConnection,
  { stream, subject, seconds, ahead }: Counted,
): Effect.Effect<Rate, GateRefusal> =>
  Effect.gen(function* () {
    const { attempt } = yield* gateStream(connection, {
      ...{ name: stream, subject: `cambrian.${subject}.*.*`, seconds: 2 * seconds },
      allow_msg_counter: true,
      allow_direct: true,
    });
    const taken = new Map<string, Taken>();
    const takenOf = (agent: string, period: number, allowed: number): Taken => {
      const known = taken.get(agent);
      if (known?.period === period) return known;
      const none = { period, left: 0, untaken: allowed, oneAtATime: Semaphore.makeUnsafe(1) };
      taken.set(agent, none);
      return none;
    };
    /** Has the server count some more, as far as the grant goes; tells whether there are enough. */
    const takeMore = (agent: string, own: Taken, wanted: number, allowed: number) =>
      own.oneAtATime.withPermit(
        Effect.suspend(() => {
          if (own.left >= wanted) return Effect.succeed(true);
          const more = Math.max(wanted - own.left, Math.min(ahead, Math.floor(own.untaken * SHARE)));
          const increment = headers();
          increment.set("Nats-Incr", `+${more}`);
          const counter = `cambrian.${subject}.${agent}.${own.period}`;
          const counting = attempt(async () => {
            const answer = await connection.request(counter, "", { timeout: 2000, headers: increment });
            return decodeCount(answer.string()).val;
          });
          return Effect.map(counting, (count) => {
            own.untaken = Math.max(0, allowed - count);
            own.left += Math.max(0, Math.min(more, more + allowed - count));
            return own.left >= wanted;
          });
        }),
      );
    return {
      take: Effect.fnUntraced(function* (agent, wanted, allowed) {
        const now = yield* Clock.currentTimeMillis;
        const period = seconds * 1000;
        const own = takenOf(agent, Math.floor(now / period), allowed);
        // Others that wait may have what came for them all.
        while (own.left < wanted) {
          const enough = yield* takeMore(agent, own, wanted, allowed);
          if (!enough) return Math.ceil((period - (now % period)) / 1000);
        }
        own.left -= wanted;
        return 0;
      }),
    };
  });
