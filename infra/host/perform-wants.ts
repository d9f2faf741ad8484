// Does what a role wants of one experiment, want after want, until it has to wait for others. A process that dies
// anywhere in here loses nothing: another one folds the same events and finds the same want.
import { Effect } from "effect";
import { foldExperiment } from "../../actors/machines/decide-experiment.ts";
import { type Artifacts, type Reasoner, ReasonerError } from "../../actors/ports.ts";
import { type Role, type RoleError, type Want, wantOf } from "../../actors/roles/role.ts";
import type { Draft, LoggedEvent } from "../../events/envelope.ts";
import { eventId } from "../../events/event-id.ts";
import type { Fact } from "../../events/index.ts";
import type { StreamName } from "../../events/stream.ts";
import type { AppendError } from "../event-store/errors.ts";
import { EventStore } from "../event-store/event-store.ts";
import { appendDecided, type Offer, type Refused } from "./append-decided.ts";
import { FaultPoint } from "./fault-point.ts";
import { SharedViews } from "./shared-views.ts";

export type WantError = RoleError | Refused | AppendError;

/** A want that could not be performed, with its cause, for the record of failures. */
export interface WantFailure {
  readonly want: Want;
  readonly error: WantError;
}

/** Why a want is not performed here and now: it failed too often, or others are to do it. */
export type LeftAlone = "parked" | "left";

/**
 * Answers with the failure of a want that could not be performed, with the reason before one that is left alone, and with
 * nothing once the role waits for others.
 */
export const performWants = (
  role: Role,
  stream: StreamName,
  leftAlone: (
    want: Want,
    history: readonly LoggedEvent[],
  ) => Effect.Effect<LeftAlone | undefined, AppendError, EventStore>,
): Effect.Effect<
  WantFailure | LeftAlone | undefined,
  AppendError,
  EventStore | Artifacts | Reasoner | SharedViews
> =>
  Effect.gen(function* () {
    const store = yield* EventStore;
    const fault = yield* FaultPoint;
    for (;;) {
      const before = yield* store.readStream(stream);
      const want = wantOf(role, before);
      if (want === undefined) return undefined;
      const why = yield* leftAlone(want, before);
      if (why !== undefined) return why;
      const done = yield* Effect.result(
        appendDecided(stream, (history) => {
          const still = wantOf(role, history);
          return still?.cause.id === want.cause.id
            ? offerFor(role, want, stream, history)
            : Effect.succeed(null);
        }),
      );
      if (done._tag === "Failure") return { want, error: done.failure };
      yield* fault(`${role.name}.${want.name}`, "before-ack");
    }
  });

const offerFor = (
  role: Role,
  want: Want,
  stream: StreamName,
  history: readonly LoggedEvent[],
): Effect.Effect<Offer, RoleError, Artifacts | Reasoner | SharedViews> =>
  Effect.gen(function* () {
    const views = yield* SharedViews;
    const fault = yield* FaultPoint;
    yield* fault(`${role.name}.${want.name}`, "before-perform");
    const shared = yield* views.asOf(stream.campaign, want.cause.sequence);
    const experiment = foldExperiment(history).context;
    const facts = yield* Effect.suspend(() => role.perform({ want, history, experiment, shared })).pipe(
      // A role that throws has a defect that trying again does not mend.
      Effect.catchDefect((defect) =>
        Effect.fail(
          new ReasonerError({ message: `${role.name} failed: ${String(defect)}`, retryable: false }),
        ),
      ),
    );
    yield* fault(`${role.name}.${want.name}`, "before-append");
    return facts.map((fact) => draftOf(fact, want.cause.id, role.name)) as [Draft, ...Draft[]];
  });

/**
 * A fact as an actor offers it: its id from its cause, so that doing it twice adds nothing. The discriminator tells
 * facts of one type and one cause apart.
 */
export const draftOf = (fact: Fact, cause: string, actor: string, discriminator = ""): Draft => ({
  ...fact,
  id: eventId(cause, fact.type, discriminator),
  causationid: cause,
  actor,
});
