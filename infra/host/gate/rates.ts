// How often each agent contributes in a minute, counted by the server itself, so that all gates count together. A gate takes
// several at once where the agent has many left, and one by one as they run out: never more than the grant allows are
// answered, by however many gates, and what one of them has not used is little.
import { headers, type NatsConnection } from "@nats-io/transport-node";
import { Clock, Effect, Schema, Semaphore } from "effect";
import { gateStream } from "./gate-stream.ts";
import type { GateRefusal } from "./refusal.ts";

const STREAM = "RATES";
const MINUTE = 60_000;

/** The share of what an agent has left that a gate takes at once, and how many at most. */
const SHARE = 1 / 16;
const MOST = 64;

export interface Rates {
  /** Takes one contribution of those that the agent may make in this minute. Else the seconds until the next, 0 for yes. */
  readonly take: (agent: string, perMinute: number) => Effect.Effect<number, GateRefusal>;
}

/** What a gate has taken for an agent and not used. */
interface Taken {
  readonly minute: number;
  left: number;
  /** What the server has not counted yet, as it counted last. */
  untaken: number;
  readonly oneAtATime: Semaphore.Semaphore;
}

const Counted = Schema.fromJsonString(Schema.Struct({ val: Schema.NumberFromString }));
const decodeCounted = Schema.decodeUnknownSync(Counted);

export const rates = (connection: NatsConnection): Effect.Effect<Rates, GateRefusal> =>
  Effect.gen(function* () {
    const { attempt } = yield* gateStream(connection, {
      ...{ name: STREAM, subject: "cambrian.rate.*.*", seconds: 2 * 60 },
      allow_msg_counter: true,
      allow_direct: true,
    });
    const taken = new Map<string, Taken>();
    const takenOf = (agent: string, minute: number, perMinute: number): Taken => {
      const known = taken.get(agent);
      if (known?.minute === minute) return known;
      const none = { minute, left: 0, untaken: perMinute, oneAtATime: Semaphore.makeUnsafe(1) };
      taken.set(agent, none);
      return none;
    };
    /** Has the server count some more, as far as the grant goes; tells whether there are any. */
    const takeMore = (agent: string, own: Taken, perMinute: number) =>
      own.oneAtATime.withPermit(
        Effect.suspend(() => {
          if (own.left > 0) return Effect.succeed(true);
          const wanted = Math.max(1, Math.min(MOST, Math.floor(own.untaken * SHARE)));
          const increment = headers();
          increment.set("Nats-Incr", `+${wanted}`);
          const subject = `cambrian.rate.${agent}.${own.minute}`;
          const counting = attempt(async () => {
            const answer = await connection.request(subject, "", { timeout: 2000, headers: increment });
            return decodeCounted(answer.string()).val;
          });
          return Effect.map(counting, (count) => {
            own.untaken = Math.max(0, perMinute - count);
            own.left = Math.max(0, Math.min(wanted, wanted + perMinute - count));
            return own.left > 0;
          });
        }),
      );
    return {
      take: Effect.fnUntraced(function* (agent, perMinute) {
        const now = yield* Clock.currentTimeMillis;
        const own = takenOf(agent, Math.floor(now / MINUTE), perMinute);
        // Others that wait may have what came for them all.
        while (own.left === 0) {
          const more = yield* takeMore(agent, own, perMinute);
          if (!more) return Math.ceil((MINUTE - (now % MINUTE)) / 1000);
        }
        own.left -= 1;
        return 0;
      }),
    };
  });
