// Failures are events too: each failed want is recorded. One that trying again cannot mend ends the experiment; one
// that failed too often is parked. Both follow what is recorded, never how often a message was delivered: every kill
// is a delivery.
import { Effect } from "effect";
import type { Draft } from "../../events/envelope.ts";
import { opsStream, type StreamName } from "../../events/stream.ts";
import type { AppendError } from "../event-store/errors.ts";
import { EventStore, headOf } from "../event-store/event-store.ts";
import { appendDecided } from "./append-decided.ts";
import { draftOf, type WantFailure } from "./perform-wants.ts";

/** Recorded failures of one want after which it is parked. */
export const MAX_FAILURES = 5;

/** Records the failure. `over`: nothing is left to do for this delivery; `later`: it may be tried again. */
export const recordFailure = (
  role: string,
  stream: StreamName,
  { want, error }: WantFailure,
): Effect.Effect<"later" | "over", AppendError, EventStore> =>
  Effect.gen(function* () {
    if (!error.retryable) yield* abandon(role, stream, { want, error });
    const store = yield* EventStore;
    const ops = opsStream(stream.campaign, role);
    const attempt = Effect.gen(function* () {
      const history = yield* store.readStream(ops);
      const work = want.cause.id;
      if (history.some((event) => event.type === "WorkParked" && event.data.work === work)) return "over";
      const before = history.filter(
        (event) => event.type === "WorkFailed" && event.data.work === work,
      ).length;
      const failures = before + 1;
      const common = { role, experiment: stream.id, work, want: want.name, message: error.message };
      const parked = error.retryable && failures >= MAX_FAILURES;
      const drafts: [Draft, ...Draft[]] = [
        draftOf(
          { type: "WorkFailed", data: { ...common, retryable: error.retryable } },
          work,
          role,
          `${role} ${failures}`,
        ),
      ];
      if (parked)
        drafts.push(draftOf({ type: "WorkParked", data: { ...common, failures } }, work, role, role));
      yield* store.append([{ stream: ops, expected: headOf(history), events: drafts }]);
      return parked || !error.retryable ? "over" : "later";
    });
    return yield* Effect.retry(attempt, { while: (failure) => failure._tag === "Conflict" });
  });

/** Ends the experiment, saying who could not go on and why; nothing where it has ended meanwhile. */
const abandon = (role: string, stream: StreamName, { want, error }: WantFailure) =>
  appendDecided(stream, () => {
    const data = { role, work: want.cause.id, want: want.name, reason: error.message };
    return Effect.succeed([draftOf({ type: "ExperimentAbandoned", data }, want.cause.id, role)] as const);
  }).pipe(Effect.catchTag("Refused", () => Effect.succeed(null)));

/** Whether somebody parked this want. */
export const isParked = (
  role: string,
  stream: StreamName,
  work: string,
): Effect.Effect<boolean, AppendError, EventStore> =>
  Effect.gen(function* () {
    const store = yield* EventStore;
    const history = yield* store.readStream(opsStream(stream.campaign, role));
    return history.some((event) => event.type === "WorkParked" && event.data.work === work);
  });
