// The timekeeper: the only one that looks at a clock. Requests carry their time limits; when one has run out without
// an answer, DeadlinePassed enters the log and the machines go on from there. A limit runs anew when the laboratory
// starts again: time during which nobody could work does not count.
import { Clock, Effect, Schedule } from "effect";
import { experimentStream } from "../../events/stream.ts";
import type { AppendError } from "../event-store/errors.ts";
import type { EventStore } from "../event-store/event-store.ts";
import { appendDecided } from "./append-decided.ts";
import { followOpenExperiments, type OpenExperiment } from "./open-experiments.ts";
import { draftOf } from "./perform-wants.ts";

export const TIMEKEEPER = "timekeeper";

export const runTimekeeper = (campaign: string): Effect.Effect<void, AppendError, EventStore> =>
  Effect.gen(function* () {
    const started = yield* Clock.currentTimeMillis;
    const open = new Map<string, OpenExperiment>();
    const look = Effect.gen(function* () {
      const now = yield* Clock.currentTimeMillis;
      yield* Effect.forEach(overdue(open, started, now), (late) => passDeadline(campaign, late), {
        discard: true,
      });
    });
    yield* Effect.raceFirst(
      followOpenExperiments(campaign, open),
      Effect.repeat(look, Schedule.spaced("1 second")),
    );
  });

interface Late {
  readonly experiment: string;
  readonly request: string;
  readonly requestType: string;
  readonly timeLimit: number;
}

/** Requests of open experiments whose limit (seconds) ran out, counted from the later of request and start. */
export const overdue = (
  open: ReadonlyMap<string, OpenExperiment>,
  started: number,
  now: number,
): readonly Late[] =>
  [...open].flatMap(([experiment, { state, history }]) =>
    Object.entries(state.context.pending).flatMap(([requestType, { id, timeLimit }]) => {
      const asked = Date.parse(history.find((event) => event.id === id)?.time ?? "");
      return now - Math.max(asked, started) > timeLimit * 1000
        ? [{ experiment, request: id, requestType, timeLimit }]
        : [];
    }),
  );

const passDeadline = (
  campaign: string,
  { experiment, ...data }: Late,
): Effect.Effect<unknown, AppendError, EventStore> =>
  appendDecided(experimentStream(campaign, experiment), () => {
    const draft = draftOf({ type: "DeadlinePassed", data }, data.request, TIMEKEEPER);
    return Effect.succeed([draft] as const);
  }).pipe(
    // The answer came at the last moment: there is nothing left to pass.
    Effect.catchTag("Refused", () => Effect.void),
  );
