// Every experiment: where it stands, its latest architecture, what was measured. What is unknown is null.
import { HashMap, Option } from "effect";
import type { LoggedEvent } from "../../events/envelope.ts";
import type { EventData } from "../../events/index.ts";
import { measuredBy } from "../../events/suite.ts";
import { type Experiment, isOpened, opened, type OpenedExperiment, provenanceOf } from "./experiment.ts";
import { importedExperiment } from "./imported.ts";

/** By campaign, then by experiment. */
export type State = HashMap.HashMap<string, HashMap.HashMap<string, Experiment>>;
export const initial: State = HashMap.empty();

export const evolve = (state: State, event: LoggedEvent): State => {
  const { campaign, kind, id } = event.stream;
  if (kind !== "experiment") return state;
  const experiments = Option.getOrElse(HashMap.get(state, campaign), () =>
    HashMap.empty<string, Experiment>(),
  );
  const after = evolveExperiment(Option.getOrUndefined(HashMap.get(experiments, id)), event);
  return after === undefined ? state : HashMap.set(state, campaign, HashMap.set(experiments, id, after));
};

const evolveExperiment = (before: Experiment | undefined, event: LoggedEvent): Experiment | undefined => {
  if (event.type === "ExperimentOpened") return opened(event);
  if (event.type === "ExperimentImported") return importedExperiment(event);
  return before && isOpened(before)
    ? Object.assign({ ...before, lastSequence: event.sequence }, whatChanged(before, event))
    : before;
};

/** One experiment; undefined where it was not opened. */
export const experimentOf = (state: State, campaign: string, id: string): Experiment | undefined =>
  Option.getOrUndefined(Option.flatMap(HashMap.get(state, campaign), HashMap.get(id)));

const whatChanged = (experiment: OpenedExperiment, event: LoggedEvent): Partial<OpenedExperiment> => {
  switch (event.type) {
    case "ExperienceSummarised":
      return { status: "summarised" };
    case "ArchitectureProposed":
      return { status: "proposed", ...architecture(event.data) };
    case "ArchitectureRevised":
      return { status: "revised", ...architecture(event.data) };
    case "NoveltyJudged":
      return { status: event.data.novel ? "novel" : "known", digest: event.data.digest };
    case "ProbeRequested":
      return { status: "probing" };
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
    case "LeakSuspected":
      return { status: "suspected" };
    case "LeakCleared":
      return { status: "cleared" };
    case "TrainingRequested":
      return { status: "queued" };
    case "TrainingStarted": {
      const { attempt, agent, sandbox } = event.data;
      return { status: "training", attempts: attempt, agent, sandbox };
    }
    case "TrainingFinished":
      // A run of a pair is no result of its own: the pairs are in the claims.
      return experiment.stage !== "explore"
        ? { status: "trained" }
        : { status: "trained", ...measurements(experiment, event.data) };
    case "TrainingFailed":
      return { status: "untrained", trainingFailures: experiment.trainingFailures + 1 };
    case "TrainingCancelled":
      return { status: "cancelled" };
    case "QualityJudged":
      return { status: "judged", quality: event.data.score };
    case "AnalysisWritten":
      return { status: "analysed" };
    case "FitnessScored":
      return { status: "scored", fitness: event.data.fitness };
    case "ComparisonRequested":
      return { status: "comparing" };
    case "DeadlinePassed":
      return { status: "expired" };
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
