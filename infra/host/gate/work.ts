// The kinds of work that agents lease, and what has become of one: told by the experiment's stream alone.
import type { LoggedEvent } from "../../../events/envelope.ts";
import type { EventName } from "../../../events/index.ts";
import type { RefusalCode } from "./refusal.ts";

interface WorkType {
  /** What may be contributed under a lease of it. */
  readonly contributes: readonly EventName[];
  /** Those of them that end it. */
  readonly ends: readonly EventName[];
}

/** By the type of the event that asks for it. */
export const workTypes: Readonly<Record<string, WorkType>> = {
  TrainingRequested: {
    contributes: ["TrainingStarted", "TrainingFinished", "TrainingFailed"],
    ends: ["TrainingFinished", "TrainingFailed"],
  },
  ComparisonRequested: { contributes: ["ComparisonMeasured"], ends: ["ComparisonMeasured"] },
  ProbeRequested: { contributes: ["ProbeFinished"], ends: ["ProbeFinished"] },
};

/** Attempts that were started in this experiment. */
export const startedAttempts = (history: readonly LoggedEvent[]): number =>
  history.filter((event) => event.type === "TrainingStarted").length;

/** The number that the next attempt at this work gets. Work that no event starts has one attempt. */
export const nextAttempt = (type: string, history: readonly LoggedEvent[]): number =>
  type === "TrainingRequested" ? startedAttempts(history) + 1 : 1;

/** Why work on a lease has to stop; undefined while it may go on. */
export const stopReason = (
  lease: { readonly cause: string; readonly type: string; readonly attempt: number },
  agent: string,
  history: readonly LoggedEvent[],
): { readonly code: RefusalCode; readonly message: string } | undefined => {
  const over = overReason(lease.cause, lease.type, history);
  if (over !== undefined) return { code: "closed", message: over };
  if (lease.type !== "TrainingRequested") return undefined;
  const newest = history.findLast((event) => event.type === "TrainingStarted")?.data;
  const attempts = startedAttempts(history);
  if (attempts > lease.attempt)
    return {
      code: "superseded",
      message: `attempt ${lease.attempt} is not the last: ${attempts} were started`,
    };
  if (attempts === lease.attempt && newest?.agent !== agent)
    return { code: "superseded", message: `attempt ${lease.attempt} was started by agent ${newest?.agent}` };
  return undefined;
};

/** Why nobody needs to do this work any more; undefined while somebody has to. */
export const overReason = (
  cause: string,
  type: string,
  history: readonly LoggedEvent[],
): string | undefined => {
  if (history.some((event) => event.type === "ExperimentClosed")) return "the experiment is closed";
  const ends = workTypes[type]?.ends ?? [];
  const end = history.find((event) => event.causationid === cause && ends.includes(event.type));
  return end === undefined ? undefined : `the work has its ${end.type}`;
};
