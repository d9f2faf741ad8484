// What an experiment's machine remembers of its events; the states and guards are in experiment.ts.
import type { EventData } from "../../events/index.ts";
import { lossResultOf, measuredBy } from "../../events/suite.ts";
import type { ArtifactRef } from "../../events/values.ts";
import type { Measurement } from "../policies/claims.ts";
import { gain } from "../policies/fitness.ts";
import type { MachineEvent } from "./fold.ts";
import { nextRun, type Run } from "./pairing.ts";
import { obstacleOf, unprobed } from "./probing.ts";

export interface ExperimentContext {
  readonly opened: EventData<"ExperimentOpened"> | null;
  /** The latest proposal or revision. */
  readonly proposal: EventData<"ArchitectureProposed"> | null;
  readonly proposals: number;
  readonly rejections: number;
  readonly trainingFailures: number;
  /** TrainingStarted events so far; the number of the current attempt. */
  readonly attempts: number;
  /** Probings in a row for which no sandbox could be had. */
  readonly unprobed: number;
  /** What was measured of the latest version; forgotten when that is rejected. */
  readonly result: EventData<"TrainingFinished"> | null;
  /** Of what is compared pair by pair: what its runs measured so far, candidate and reference in turn. */
  readonly runs: readonly Measurement[];
  readonly comparison: EventData<"ComparisonMeasured">["comparison"] | null;
  /** Why a reviewer rejected the latest version; null where none did. */
  readonly objection: string | null;
  /** The ProbeFinished of the trained weights, where the result was too good to be believed. */
  readonly leakProbe: string | null;
  readonly quality: EventData<"QualityJudged"> | null;
  readonly fitness: number | null;
  /** The requests whose time limit runs: id and limit in seconds, by the type of the request. */
  readonly pending: Readonly<Record<string, { readonly id: string; readonly timeLimit: number }>>;
  /** Why it is about to close; what the closing event says. */
  readonly ending: Pick<EventData<"ExperimentClosed">, "outcome" | "reason"> | null;
}

export const initialContext: ExperimentContext = {
  opened: null,
  proposal: null,
  proposals: 0,
  rejections: 0,
  trainingFailures: 0,
  attempts: 0,
  unprobed: 0,
  result: null,
  runs: [],
  comparison: null,
  objection: null,
  leakProbe: null,
  quality: null,
  fitness: null,
  pending: {},
  ending: null,
};

/** Whether one more rejection, or one more failed training, may still be answered by a revision. */
export const mayRevise = (context: ExperimentContext, failures: number): boolean =>
  failures <= (context.opened?.revisions ?? 0);

/** The same for a rejection. What is measured as it is or not at all would be rejected again: the same bytes. */
export const mayAnswerRejection = (context: ExperimentContext): boolean =>
  !isAsItIs(context.opened) && mayRevise(context, context.rejections + 1);

/** Whether what is proposed cannot be otherwise: of an ablation, a baseline or a person's program; in edition 1 of the last alone. */
export const isAsItIs = (opened: ExperimentContext["opened"]): boolean =>
  opened !== null &&
  (opened.ablation !== null ||
    opened.suggestion?.code != null ||
    (opened.arm === "baseline" && (opened.rules.edition > 1 || opened.baselineCode !== null)));

/** Whether a proposal is what the experiment was opened for: of an ablation just its layer. */
export const isAsOpened = (
  { opened }: ExperimentContext,
  { genome }: EventData<"ArchitectureProposed">,
): boolean => {
  const planned = opened?.ablation?.genome;
  if (planned === undefined) return true;
  const genes = Object.keys(genome ?? {});
  return (
    genes.length === Object.keys(planned).length && genes.every((gene) => genome?.[gene] === planned[gene])
  );
};

/** Whether what ran out is the wait for a reviewer, and the policy lets it go on without. */
export const proceedsUnreviewed = (
  { opened }: ExperimentContext,
  { requestType }: EventData<"DeadlinePassed">,
): boolean => requestType === "ReviewRequested" && opened?.review?.unanswered === "proceed";

/** The run that is due of what is compared pair by pair; undefined after the last, and where nothing is. */
export const dueRun = ({ opened, proposal, runs }: ExperimentContext): Run | undefined =>
  opened?.pairing == null ? undefined : nextRun(opened.pairing, proposal?.code ?? null, runs.length);

/** Whether a result is of what was asked: each task once, in order. What earlier releases measured names no size. */
export const measuresSuite = (
  { opened }: ExperimentContext,
  { results }: EventData<"TrainingFinished">,
): boolean =>
  opened !== null &&
  results.length === opened.tasks.length &&
  opened.tasks.every(({ task, preset }, index) => {
    const result = results[index];
    return result?.task === task && (result.preset === null || result.preset === preset);
  });

/** The trained weights that a suspicion is about: those of the model whose loss it is. */
export const suspectWeights = ({ opened, result }: ExperimentContext): ArtifactRef | null =>
  opened === null || result === null ? null : lossResultOf(opened, result.results).weights;

/** What is suspicious about the result: a loss better than the baseline's by more than the leak rule lets pass. */
export const suspicion = ({ opened, result }: ExperimentContext): EventData<"LeakSuspected"> | null => {
  const threshold = opened?.rules.leakGain ?? null;
  if (result === null || threshold === null || opened?.baseline == null) return null;
  const { experiment, loss } = opened.baseline;
  const gained = gain(loss, lossResultOf(opened, result.results).loss, loss);
  return gained > threshold ? { gain: gained, threshold, baseline: experiment } : null;
};

type Pending = ExperimentContext["pending"];
const asked = (pending: Pending, type: string, id: string, timeLimit: number): Pending => ({
  ...pending,
  [type]: { id, timeLimit },
});
const answered = (pending: Pending, type: string): Pending =>
  Object.fromEntries(Object.entries(pending).filter(([name]) => name !== type));

/** The context after an event that the machine has allowed. */
export const remember = (context: ExperimentContext, event: MachineEvent): Partial<ExperimentContext> => {
  const { pending } = context;
  switch (event.type) {
    case "ExperimentOpened":
      return {
        opened: event.data,
        pending: asked(pending, event.type, event.id, event.data.timeLimits.experiment),
      };
    case "ArchitectureProposed":
    case "ArchitectureRevised":
      return { proposal: event.data, proposals: context.proposals + 1 };
    case "ArchitectureRejected": {
      const forgotten = { result: null, objection: null, leakProbe: null };
      const after = { rejections: context.rejections + 1, ...forgotten };
      return mayAnswerRejection(context)
        ? after
        : { ...after, pending: {}, ending: { outcome: "rejected", reason: event.data.reason } };
    }
    case "ProbeRequested":
    case "ReviewRequested":
    case "TrainingRequested":
      return { pending: asked(pending, event.type, event.id, event.data.answerWithin) };
    case "ProbeFinished": {
      const after = {
        pending: answered(pending, "ProbeRequested"),
        leakProbe: context.result === null ? null : event.id,
        unprobed: obstacleOf(event.data) === null ? 0 : context.unprobed + 1,
      };
      if (unprobed(context, event.data) !== "over") return after;
      const reason = `could not be probed, asked ${after.unprobed} times: ${obstacleOf(event.data)}`;
      return { ...after, pending: {}, ending: { outcome: "failed", reason } };
    }
    case "ArchitectureReviewed": {
      const { verdict, reason } = event.data;
      return {
        pending: answered(pending, "ReviewRequested"),
        objection: verdict === "reject" ? reason : null,
      };
    }
    case "TrainingStarted":
      return { attempts: event.data.attempt };
    case "TrainingFinished": {
      const after = { pending: answered(pending, "TrainingRequested") };
      if (context.opened?.pairing == null) return { ...after, result: event.data };
      const { loss, accuracy } = measuredBy(context.opened, event.data);
      return { ...after, runs: [...context.runs, { loss, accuracy }] };
    }
    case "ComparisonRequested":
      return { pending: asked(pending, event.type, event.id, event.data.answerWithin) };
    case "ComparisonMeasured":
      return {
        comparison: event.data.comparison,
        pending: {},
        ending: { outcome: "compared", reason: "every pair was trained and compared" },
      };
    case "TrainingFailed": {
      const trainingFailures = context.trainingFailures + 1;
      return mayRevise(context, trainingFailures)
        ? { trainingFailures, pending: answered(pending, "TrainingRequested") }
        : { trainingFailures, pending: {}, ending: { outcome: "failed", reason: event.data.message } };
    }
    case "TrainingCancelled":
      return { pending: {}, ending: { outcome: "cancelled", reason: event.data.reason } };
    case "DeadlinePassed": {
      if (proceedsUnreviewed(context, event.data)) return { pending: answered(pending, "ReviewRequested") };
      const reason = `${event.data.requestType} was not answered within ${event.data.timeLimit} s`;
      return { pending: {}, ending: { outcome: "expired", reason } };
    }
    case "ExperimentAbandoned":
      return { pending: {}, ending: { outcome: "failed", reason: event.data.reason } };
    case "QualityJudged":
      return { quality: event.data };
    case "FitnessScored":
      return {
        fitness: event.data.fitness,
        pending: {},
        ending: { outcome: "trained", reason: "trained, judged and analysed" },
      };
    default:
      return {};
  }
};
