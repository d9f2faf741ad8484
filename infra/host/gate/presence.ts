// Who is there: what each gate saw of an agent in the last minute. It is no history: the log says who came and what came
// of it, and this is gone with its time.
import { randomUUID } from "node:crypto";
import { jetstreamManager } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import { Clock, Effect, Option, Schema } from "effect";
import { Count, Label, NonNegative, PositiveNumber } from "../../../events/values.ts";
import type { Grant } from "./grants.ts";
import { gateStream } from "./gate-stream.ts";
import type { GateRefusal } from "./refusal.ts";

const STREAM = "PRESENCE";
/** Seconds for which an agent that says nothing counts as there. A lease may wait for a minute. */
export const PRESENT_SECONDS = 75;
/** Milliseconds between two words on the same agent: who asks a thousand times in a second is told of once. */
const EVERY = 1000;

/** What one gate saw of an agent since it began. */
export const Sight = Schema.Struct({
  agent: Label,
  role: Label,
  campaigns: Schema.NullOr(Schema.Array(Label)),
  arms: Schema.NullOr(Schema.Array(Label)),
  weight: PositiveNumber,
  /** Event types that it waits to lease; empty where it never asked for work. */
  types: Schema.Array(Label),
  /** Name and version, as it says itself. */
  software: Schema.NullOr(Label),
  done: Count,
  refused: Count,
  /** Mean of its answered requests but those that wait, in milliseconds; null before the first. */
  latency: Schema.NullOr(NonNegative),
  /** Milliseconds since 1970. */
  lastSeen: Schema.Finite,
});
export type Sight = typeof Sight.Type;

export interface Presence {
  /** A request of the agent was answered, or refused. */
  readonly saw: (seen: {
    readonly agent: string;
    readonly grant: Grant;
    readonly change: Partial<Pick<Sight, "types" | "software">>;
    readonly done: boolean;
    readonly refused: boolean;
    /** Null for one that waited for work. */
    readonly milliseconds: number | null;
  }) => Effect.Effect<void>;
}

export const presence = (connection: NatsConnection): Effect.Effect<Presence, GateRefusal> =>
  Effect.gen(function* () {
    yield* gateStream(connection, {
      ...{ name: STREAM, subject: "cambrian.presence.*.*", seconds: PRESENT_SECONDS },
      allow_direct: true,
    });
    const gate = randomUUID();
    const sights = new Map<string, Sight & { readonly timed: number; readonly told: number }>();
    return {
      saw: Effect.fnUntraced(function* ({ agent, grant, change, done, refused, milliseconds }) {
        const now = yield* Clock.currentTimeMillis;
        const before = sights.get(agent) ?? nothingSeen(agent);
        const timed = before.timed + (milliseconds === null ? 0 : 1);
        const sight = {
          ...before,
          ...change,
          role: grant.role,
          campaigns: grant.campaigns,
          // What it asks for and may not have counts for nothing.
          types: (change.types ?? before.types).filter((type) => grant.leases.includes(type)),
          arms: grant.arms,
          weight: grant.weight,
          done: before.done + (done ? 1 : 0),
          refused: before.refused + (refused ? 1 : 0),
          latency: milliseconds === null ? before.latency : meanWith(before.latency, milliseconds, timed),
          lastSeen: now,
          timed,
        };
        const due = now - before.told >= EVERY;
        sights.set(agent, { ...sight, told: due ? now : before.told });
        const { timed: _, told: __, ...public_ } = sight;
        // Nobody waits for it: whoever lists agents a moment later hears of it.
        if (due) connection.publish(`cambrian.presence.${agent}.${gate}`, JSON.stringify(public_));
      }),
    };
  });

/** The mean of `count` numbers, of which this is the last. */
const meanWith = (before: number | null, last: number, count: number): number =>
  before === null ? last : before + (last - before) / count;

const nothingSeen = (agent: string) => ({
  ...{ agent, role: "", campaigns: null, arms: null, weight: 1, types: [], software: null },
  ...{ done: 0, refused: 0, latency: null, lastSeen: 0, timed: 0, told: 0 },
});

const decodeSight = Schema.decodeUnknownOption(Schema.fromJsonString(Sight));

/** What gates saw of agents lately, each gate's word on each agent; none where no gate ever ran on this server. */
export const sightsOf = (connection: NatsConnection): Effect.Effect<readonly Sight[]> =>
  Effect.tryPromise(async () => {
    const { direct } = await jetstreamManager(connection, { checkAPI: false });
    const found: Sight[] = [];
    const messages = await direct.getLastMessagesFor(STREAM, { multi_last: ["cambrian.presence.*.*"] });
    for await (const message of messages) {
      const sight = Option.getOrUndefined(decodeSight(message.string()));
      if (sight !== undefined) found.push(sight);
    }
    return found;
  }).pipe(Effect.catch(() => Effect.succeed([])));
