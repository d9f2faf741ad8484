// What agents report, and nobody else can know: gpu-agents what they measured, reviewers what they think of it. By its
// type, the type of the request that it answers.
import type { LoggedEvent } from "./envelope.ts";
import type { EventName } from "./index.ts";

export const reports = {
  TrainingStarted: "TrainingRequested",
  TrainingFinished: "TrainingRequested",
  TrainingFailed: "TrainingRequested",
  ProbeFinished: "ProbeRequested",
  ComparisonMeasured: "ComparisonRequested",
  ArchitectureReviewed: "ReviewRequested",
} as const satisfies Partial<Record<EventName, EventName>>;
export type ReportName = keyof typeof reports;

export const isReport = (type: EventName): type is ReportName => Object.hasOwn(reports, type);

/** Whether an agent from outside signed it. */
export const isContributed = ({ attributes }: LoggedEvent): boolean => attributes.contribution !== undefined;

/** What an agent decided where a role of the laboratory would have. */
export const isInPlaceOfRole = (event: LoggedEvent): boolean => isContributed(event) && !isReport(event.type);

/**
 * Whether somebody from outside, a person with an idea, an agent in a role's place or a reviewer that rejects, has a say in an
 * experiment from this event on: what is told of it may be in their words, because the roles repeat them.
 */
export const bringsOutsideWords = (event: LoggedEvent): boolean => {
  switch (event.type) {
    case "ExperimentOpened":
      return event.data.suggestion !== null;
    case "ArchitectureReviewed":
      return event.data.verdict === "reject";
    default:
      return isInPlaceOfRole(event);
  }
};
