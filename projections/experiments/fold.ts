// Every experiment: where it stands, its latest architecture, what was measured. What is unknown is null.
import { HashMap, Option } from "effect";
import type { LoggedEvent } from "../../events/envelope.ts";
import type { EventData } from "../../events/index.ts";
import { measuredBy } from "../../events/suite.ts";
import { type Experiment, isOpened, opened, type OpenedExperiment, provenanceOf } from "./experiment.ts";
import { importedExperiment } from "./imported.ts";

/** What few events change, and what each does: forty fields are not copied for two. */
interface Known {
  readonly experiment: Experiment;
  readonly status: string;
  readonly lastSequence: number;
}

/** By campaign, then by experiment. */
export type State = HashMap.HashMap<string, HashMap.HashMap<string, Known>>;
export const initial: State = HashMap.empty();

export const evolve = (state: State, event: LoggedEvent): State => {
  const { campaign, kind, id } = event.stream;
  if (kind !== "experiment") return state;
  const known = Option.getOrElse(HashMap.get(state, campaign), () => HashMap.empty<string, Known>());
  const after = evolveExperiment(Option.getOrUndefined(HashMap.get(known, id)), event);
  return after === undefined ? state : HashMap.set(state, campaign, HashMap.set(known, id, after));
};

const evolveExperiment = (before: Known | undefined, event: LoggedEvent): Known | undefined => {
  if (event.type === "ExperimentOpened") return knownAs(opened(event));
  if (event.type === "ExperimentImported") return knownAs(importedExperiment(event));
  if (before === undefined || !isOpened(before.experiment)) return before;
  const { experiment, status } = before;
  const change = whatChanged(experiment, event);
  const lastSequence = event.sequence;
  return typeof change === "string"
    ? { experiment, status: change, lastSequence }
    : {
        experiment: Object.assign({ ...experiment }, change),
        status: change.status ?? status,
        lastSequence,
      };
};

const knownAs = (experiment: Experiment): Known => {
  const { status, lastSequence } = experiment;
  return { experiment, status, lastSequence };
};

const shown = ({ experiment, status, lastSequence }: Known): Experiment =>
  isOpened(experiment) ? { ...experiment, status, lastSequence } : experiment;

/** One experiment; undefined where it was not opened. */
export const experimentOf = (state: State, campaign: string, id: string): Experiment | undefined =>
  Option.flatMap(HashMap.get(state, campaign), HashMap.get(id)).pipe(
    Option.map(shown),
    Option.getOrUndefined,
  );

/** All of a campaign, in no particular order. */
export const experimentsIn = (state: State, campaign: string): readonly Experiment[] =>
  Option.match(HashMap.get(state, campaign), {
    onNone: () => [],
    onSome: (known) => [...HashMap.values(known)].map(shown),
  });

/** What an event changes: of most it is the status alone. */
const whatChanged = (
  experiment: OpenedExperiment,
  event: LoggedEvent,
): string | Partial<OpenedExperiment> => {
  switch (event.type) {
    case "ExperienceSummarised":
      return "summarised";
    case "ArchitectureProposed":
      return { status: "proposed", ...architecture(event.data) };
    case "ArchitectureRevised":
      return { status: "revised", ...architecture(event.data) };
    case "NoveltyJudged":
      return { status: event.data.novel ? "novel" : "known", digest: event.data.digest };
    case "ProbeRequested":
      return "probing";
    case "ProbeFinished":
      return {
        status: "probed",
        probeVerdict: event.data.verdict,
        // A probing for a leak counts no operations again.
        flops: event.data.cost?.flops ?? experiment.flops,
      };
    case "ArchitectureAccepted":
      return { status: "accepted", parameters: event.data.parameters };
    case "ArchitectureRejected":
      // A result that was rejected must leave no number.
      return { status: "rejected", rejections: experiment.rejections + 1, ...unmeasured };
    case "ReviewRequested":
      return "reviewing";
    case "ArchitectureReviewed":
      return "reviewed";
    case "LeakSuspected":
      return "suspected";
    case "LeakCleared":
      return "cleared";
    case "TrainingRequested":
      return "queued";
    case "TrainingStarted": {
      const { attempt, agent, sandbox } = event.data;
      return { status: "training", attempts: attempt, agent, sandbox };
    }
    case "TrainingFinished":
      // A run of a pair is no result of its own: the pairs are in the claims.
      return experiment.stage !== "explore"
        ? "trained"
        : { status: "trained", ...measurements(experiment, event.data) };
    case "TrainingFailed":
      return { status: "untrained", trainingFailures: experiment.trainingFailures + 1 };
    case "TrainingCancelled":
      return "cancelled";
    case "QualityJudged":
      return { status: "judged", quality: event.data.score };
    case "AnalysisWritten":
      return "analysed";
    case "FitnessScored":
      return { status: "scored", fitness: event.data.fitness };
    case "ComparisonRequested":
      return "comparing";
    case "DeadlinePassed":
      return event.data.requestType === "ReviewRequested" ? "unreviewed" : "expired";
    case "ExperimentClosed": {
      const { outcome, reason, fitness } = event.data;
      return {
        // What ended otherwise, suspected of a leak or out of time, leaves no number of what it had measured.
        ...(outcome === "trained" ? {} : { quality: null, ...unmeasured }),
        status: "closed",
        outcome,
        reason,
        fitness,
        closedAt: event.time,
        closedSequence: event.sequence,
      };
    }
    default:
      return {};
  }
};

/** A new version has been neither judged nor probed, and certainly not measured. */
const architecture = (data: EventData<"ArchitectureProposed">): Partial<OpenedExperiment> => ({
  revision: data.revision,
  name: data.name,
  motivation: data.motivation,
  operator: data.operator,
  genome: data.genome,
  provenance: provenanceOf(data.citations),
  code: data.code.artifact.sha256,
  className: data.code.className,
  trust: data.code.trust,
  digest: null,
  probeVerdict: null,
  flops: null,
  parameters: null,
  quality: null,
  ...unmeasured,
});

const unmeasured: Partial<OpenedExperiment> = {
  modelParameters: null,
  loss: null,
  accuracy: null,
  trainingLoss: null,
  trainingSeconds: null,
  results: null,
  rungs: null,
};

const measurements = (
  { tasks, lossTask, benchmarkTasks }: OpenedExperiment,
  data: EventData<"TrainingFinished">,
): Partial<OpenedExperiment> => {
  const rules = { fitness: { loss: lossTask, benchmark: benchmarkTasks } };
  const measured = measuredBy({ tasks, rules }, data);
  return {
    loss: measured.loss,
    accuracy: measured.accuracy,
    trainingLoss: measured.trainingLoss,
    trainingSeconds: data.seconds,
    modelParameters: measured.parameters,
    results: measured.tasks,
    rungs: data.rungs,
    sandbox: data.sandbox,
  };
};
