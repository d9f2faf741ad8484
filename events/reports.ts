// What gpu-agents report, and nobody else can know: by its type, the type of the request that it answers.
import type { EventName } from "./index.ts";

export const reports = {
  TrainingStarted: "TrainingRequested",
  TrainingFinished: "TrainingRequested",
  TrainingFailed: "TrainingRequested",
  ProbeFinished: "ProbeRequested",
  ComparisonMeasured: "ComparisonRequested",
} as const satisfies Partial<Record<EventName, EventName>>;
export type ReportName = keyof typeof reports;

export const isReport = (type: EventName): type is ReportName => Object.hasOwn(reports, type);
