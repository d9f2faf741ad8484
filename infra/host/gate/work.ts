// The kinds of work that agents lease, and what has become of one: told by the experiment's stream alone. What a gpu-agent
// or a reviewer is asked for, nobody else does; what a role of the laboratory wants done, an agent of that role may do in
// its place, and the first valid outcome counts.
import { checker } from "../../../actors/roles/checker.ts";
import { researcher } from "../../../actors/roles/researcher.ts";
import { type Role, wantOf } from "../../../actors/roles/role.ts";
import type { LoggedEvent } from "../../../events/envelope.ts";
import type { EventName } from "../../../events/index.ts";
import type { RefusalCode } from "./refusal.ts";

interface WorkType {
  /** What may be contributed under a lease of it. */
  readonly contributes: readonly EventName[];
  /** Those of them that end it. */
  readonly ends: readonly EventName[];
  /** The role in whose place the work is done, and the wants of that role which it answers. */
  readonly inPlaceOf?: { readonly role: Role; readonly wants: readonly string[] };
}

const proposing: WorkType = {
  contributes: ["ArchitectureProposed"],
  ends: ["ArchitectureProposed"],
  // Who proposes without the laboratory's summary has made one of its own.
  inPlaceOf: { role: researcher, wants: ["summarise", "propose"] },
};

/** By the type of the event that asks for it. */
export const workTypes: Readonly<Record<string, WorkType>> = {
  TrainingRequested: {
    contributes: ["TrainingStarted", "TrainingFinished", "TrainingFailed"],
    ends: ["TrainingFinished", "TrainingFailed"],
  },
  ComparisonRequested: { contributes: ["ComparisonMeasured"], ends: ["ComparisonMeasured"] },
  ProbeRequested: { contributes: ["ProbeFinished"], ends: ["ProbeFinished"] },
  ExperimentOpened: proposing,
  ArchitectureRejected: proposing,
  ReviewRequested: { contributes: ["ArchitectureReviewed"], ends: ["ArchitectureReviewed"] },
  ProbeFinished: {
    contributes: ["ArchitectureAccepted", "ArchitectureRejected"],
    ends: ["ArchitectureAccepted", "ArchitectureRejected"],
    inPlaceOf: { role: checker, wants: ["decide"] },
  },
};

/** What an agent of a role leases and contributes, unless its grant says less. */
export const roleWork: Readonly<
  Record<string, { readonly leases: readonly EventName[]; readonly contributes: readonly EventName[] }>
> = {
  "gpu-agent": {
    leases: ["TrainingRequested", "ProbeRequested", "ComparisonRequested"],
    contributes: [
      "TrainingStarted",
      "TrainingFinished",
      "TrainingFailed",
      "ProbeFinished",
      "ComparisonMeasured",
    ],
  },
  researcher: {
    leases: ["ExperimentOpened", "ArchitectureRejected"],
    contributes: ["ArchitectureProposed"],
  },
  checker: { leases: ["ProbeFinished"], contributes: ["ArchitectureAccepted", "ArchitectureRejected"] },
  reviewer: { leases: ["ReviewRequested"], contributes: ["ArchitectureReviewed"] },
  observer: { leases: [], contributes: ["RemarkKindRegistered", "RemarkMade"] },
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
  const work = workTypes[type];
  if (work?.inPlaceOf !== undefined) return notWanted(work.inPlaceOf, cause, history);
  // Without a reviewer's word an experiment may go on once its time has run out.
  const ends: readonly EventName[] = [...(work?.ends ?? []), "DeadlinePassed"];
  const end = history.find((event) => event.causationid === cause && ends.includes(event.type));
  return end === undefined ? undefined : `the work has its ${end.type}`;
};

/** A role's work is asked for as long as the role itself would do it, for this event or for what it made of it. */
const notWanted = (
  { role, wants }: NonNullable<WorkType["inPlaceOf"]>,
  cause: string,
  history: readonly LoggedEvent[],
): string | undefined => {
  const want = wantOf(role, history);
  if (want === undefined || !wants.includes(want.name)) return `the ${role.name} has nothing to do there now`;
  const since = history.slice(history.findIndex(({ id }) => id === cause));
  const own = since.find(({ id }) => id === want.cause.id);
  if (own === undefined || (own.id !== cause && own.causationid !== cause))
    return `the ${role.name} waits for something else by now`;
  return undefined;
};
