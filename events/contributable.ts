// What attached agents may contribute, in the order of an experiment, then what observers say of it; what each of
// them may is in its grant.
import type { EventName } from "./index.ts";

export const contributable = [
  "ArchitectureProposed",
  "NoveltyJudged",
  "ProbeFinished",
  "ArchitectureAccepted",
  "ArchitectureRejected",
  "ArchitectureReviewed",
  "TrainingStarted",
  "TrainingFinished",
  "TrainingFailed",
  "ComparisonMeasured",
  "QualityJudged",
  "AnalysisWritten",
  "RemarkKindRegistered",
  "RemarkMade",
] as const satisfies readonly EventName[];
