// Where a role's work arrives in this process, from its consumer or from the sweeper: one at a time for each
// experiment, failures recorded, parked wants left alone.
import { Effect } from "effect";
import type { Artifacts, Reasoner } from "../../actors/ports.ts";
import type { Role } from "../../actors/roles/role.ts";
import { type StreamName, streamPrefix } from "../../events/stream.ts";
import type { AppendError } from "../event-store/errors.ts";
import type { EventStore } from "../event-store/event-store.ts";
import { isParked, recordFailure } from "./failures.ts";
import { performWants, type WantError } from "./perform-wants.ts";
import { ownShare, type Share } from "./share.ts";
import type { SharedViews } from "./shared-views.ts";

/** `held`: another fiber of this process is at it, or an agent is to do it; `later`: a failure that may be tried again; `over`: one that not. */
export type Outcome = "done" | "held" | "later" | "over";

export interface RoleDesk {
  readonly role: Role;
  readonly work: (
    stream: StreamName,
  ) => Effect.Effect<Outcome, AppendError, EventStore | Artifacts | Reasoner | SharedViews>;
}

export const makeRoleDesk = (role: Role, share: Share = ownShare): RoleDesk => {
  const held = new Set<string>();
  return {
    role,
    work: (stream) =>
      Effect.suspend(() => {
        const name = streamPrefix(stream);
        if (held.has(name)) return Effect.succeed<Outcome>("held");
        held.add(name);
        return Effect.ensuring(
          workOn(role, share, stream),
          Effect.sync(() => held.delete(name)),
        );
      }),
  };
};

const workOn = (
  role: Role,
  share: Share,
  stream: StreamName,
): Effect.Effect<Outcome, AppendError, EventStore | Artifacts | Reasoner | SharedViews> =>
  Effect.gen(function* () {
    const failure = yield* performWants(role, stream, (want, history) =>
      Effect.gen(function* () {
        if (yield* isParked(role.name, stream, want.cause.id)) return "parked";
        return (yield* share.isLeft(role.name, want, history)) ? "left" : undefined;
      }),
    );
    if (failure === "parked") return "over";
    if (failure === "left") return "held";
    if (failure === undefined) return "done";
    // The log, the artifacts or who answers are out of reach: that is nobody's failure, and it passes.
    if (isOutage(failure.error)) {
      yield* Effect.logWarning(
        `${role.name} waits to ${failure.want.name} for ${stream.id}: ${failure.error.message}`,
      );
      return "later";
    }
    return yield* recordFailure(role.name, stream, failure);
  });

const isOutage = ({ _tag, retryable }: WantError): boolean => retryable && outages.has(_tag);
const outages: ReadonlySet<WantError["_tag"]> = new Set([
  "Unreachable",
  "ArtifactError",
  "ReasonerUnreachable",
]);
