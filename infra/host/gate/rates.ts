// How often each agent contributed in this minute, counted by the server itself, so that all gates count together.
import { headers, type NatsConnection } from "@nats-io/transport-node";
import { Clock, Effect, Schema } from "effect";
import { memoryStream } from "./memory-stream.ts";
import type { GateRefusal } from "./refusal.ts";

const STREAM = "RATES";
const MINUTE = 60_000;

export interface Rates {
  /** Contributions of the agent in this minute, with the one that is counted now; and the seconds that are left of it. */
  readonly count: (
    agent: string,
  ) => Effect.Effect<{ readonly count: number; readonly left: number }, GateRefusal>;
}

const Counted = Schema.fromJsonString(Schema.Struct({ val: Schema.NumberFromString }));
const decodeCounted = Schema.decodeUnknownSync(Counted);

export const rates = (connection: NatsConnection): Effect.Effect<Rates, GateRefusal> =>
  Effect.gen(function* () {
    const { attempt } = yield* memoryStream(connection, {
      ...{ name: STREAM, subject: "cambrian.rate.*.*", seconds: 2 * 60 },
      allow_msg_counter: true,
      allow_direct: true,
    });
    return {
      count: Effect.fnUntraced(function* (agent) {
        const now = yield* Clock.currentTimeMillis;
        const increment = headers();
        increment.set("Nats-Incr", "+1");
        const subject = `cambrian.rate.${agent}.${Math.floor(now / MINUTE)}`;
        const count = yield* attempt(async () => {
          const answer = await connection.request(subject, "", { timeout: 2000, headers: increment });
          return decodeCounted(answer.string()).val;
        });
        return { count, left: Math.ceil((MINUTE - (now % MINUTE)) / 1000) };
      }),
    };
  });
