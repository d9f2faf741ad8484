// Whose a role's work is while agents of the same role are attached: each piece falls to them or to the laboratory's own
// role by its id, in the proportion of their weights. What falls to them and is not taken within moments, the role does
// itself; what they have taken, it leaves to them for as long as they hold it. Nothing of it is in the log: whoever decides,
// the first valid outcome counts.
import type { NatsConnection } from "@nats-io/transport-node";
import { Clock, Effect } from "effect";
import type { Want } from "../../actors/roles/role.ts";
import type { LoggedEvent } from "../../events/envelope.ts";
import { millisecondsOf } from "../../events/time.ts";
import { inFlight } from "./gate/in-flight.ts";
import { type Sight, sightsOf } from "./gate/presence.ts";
import type { GateRefusal } from "./gate/refusal.ts";
import { workTypes } from "./gate/work.ts";

export interface Share {
  /** Whether the laboratory's own role is to leave this to others for now. */
  readonly isLeft: (role: string, want: Want, history: readonly LoggedEvent[]) => Effect.Effect<boolean>;
}

/** Of a laboratory where nobody is attached. */
export const ownShare: Share = { isLeft: () => Effect.succeed(false) };

/** Milliseconds for which work waits for whom it falls to. */
const GRACE = 3000;
/** Milliseconds for which the agents that were there count as those that are. */
const LOOK_EVERY = 1000;

export const sharedWork = (connection: NatsConnection): Effect.Effect<Share, GateRefusal> =>
  Effect.gen(function* () {
    const { isHeld } = yield* inFlight(connection);
    const look = lookout(connection);
    const isLeft: Share["isLeft"] = Effect.fnUntraced(function* (role, want, history) {
      const work = workOf(role, want, history);
      if (work === undefined || !fallsToOthers(yield* look, role, work, history)) return false;
      const held = yield* isHeld(work.id).pipe(Effect.catch(() => Effect.succeed(false)));
      return held || (yield* isFresh(work));
    });
    return { isLeft };
  });

/** Whether an agent is to leave this to the laboratory's own role for now. */
export const leftToRole = (
  connection: NatsConnection,
): ((work: LoggedEvent, history: readonly LoggedEvent[]) => Effect.Effect<boolean>) => {
  const look = lookout(connection);
  return Effect.fnUntraced(function* (work, history) {
    const role = workTypes[work.type]?.inPlaceOf?.role.name;
    if (role === undefined || !(yield* isFresh(work))) return false;
    return !fallsToOthers(yield* look, role, work, history);
  });
};

const isFresh = ({ time }: LoggedEvent): Effect.Effect<boolean> =>
  Effect.map(Clock.currentTimeMillis, (now) => now - millisecondsOf(time) < GRACE);

/** The agents that are there, looked for once a second at most. */
const lookout = (connection: NatsConnection): Effect.Effect<readonly Sight[]> => {
  let sights: readonly Sight[] = [];
  let looked = -Infinity;
  return Effect.gen(function* () {
    const now = yield* Clock.currentTimeMillis;
    if (now - looked < LOOK_EVERY) return sights;
    looked = now;
    sights = yield* sightsOf(connection);
    return sights;
  });
};

const fallsToOthers = (
  sights: readonly Sight[],
  role: string,
  work: LoggedEvent,
  history: readonly LoggedEvent[],
): boolean => {
  const others = weightOf(sights, role, work, history);
  return placeOf(work.id) < others / (1 + others);
};

/** The event that agents lease for what a role wants done: its cause, or what the role's own summary answered. */
const workOf = (
  role: string,
  { name, cause }: Want,
  history: readonly LoggedEvent[],
): LoggedEvent | undefined => {
  const asked =
    cause.type === "ExperienceSummarised" ? history.find(({ id }) => id === cause.causationid) : cause;
  const place = asked === undefined ? undefined : workTypes[asked.type]?.inPlaceOf;
  return place?.role.name === role && place.wants.includes(name) ? asked : undefined;
};

/** Of all agents together that wait for such work, each counted once, whichever gate saw it. */
const weightOf = (
  sights: readonly Sight[],
  role: string,
  { type, stream: { campaign } }: LoggedEvent,
  history: readonly LoggedEvent[],
): number => {
  const arm = history.find((event) => event.type === "ExperimentOpened")?.data.arm ?? "";
  const waiting = sights.filter(
    (sight) =>
      sight.role === role &&
      sight.types.includes(type) &&
      (sight.campaigns === null || sight.campaigns.includes(campaign)) &&
      (sight.arms === null || sight.arms.includes(arm)),
  );
  return [...new Map(waiting.map(({ agent, weight }) => [agent, weight])).values()].reduce(
    (sum, weight) => sum + weight,
    0,
  );
};

/** Where an id lies between 0 and 1: ids are digests. */
const placeOf = (id: string): number => Number.parseInt(id.slice(0, 8), 16) / 2 ** 32;
