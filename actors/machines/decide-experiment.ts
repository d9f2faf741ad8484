// The experiment's decider: given its history and the events that somebody wants to add, what is appended. What must
// follow follows in the same batch (the request for a review, the suspicion of a leak, the fitness, the closing), so that
// no Checker can pass over a reviewer, no Engineer over a leak, and no Analyst can set a fitness.
import type { Draft } from "../../events/envelope.ts";
import { eventId } from "../../events/event-id.ts";
import type { EventData, Fact } from "../../events/index.ts";
import { measuredBy } from "../../events/suite.ts";
import { scoreFitness } from "../policies/fitness.ts";
import { experimentMachine } from "./experiment.ts";
import { type ExperimentContext, suspicion } from "./experiment-context.ts";
import { fold, IllegalEvent, type MachineEvent, type StateOf } from "./fold.ts";

export type ExperimentState = StateOf<typeof experimentMachine>;

/** The actor that signs what follows by itself. */
export const EXPERIMENT_ACTOR = "experiment";

export type Decision =
  | { readonly allowed: true; readonly drafts: readonly [Draft, ...Draft[]] }
  | { readonly allowed: false; readonly message: string };

const fitnessScored = (context: ExperimentContext): EventData<"FitnessScored"> => {
  const { result, quality, opened } = context;
  if (result === null || quality === null || opened === null)
    throw new IllegalEvent("fitness without a result, a judgement or an opening");
  return {
    ...scoreFitness({
      ...measuredBy(opened, result),
      judge: quality.score,
      baseline: opened.baseline,
      rule: opened.rules.fitness,
    }),
    baseline: opened.baseline?.experiment ?? null,
  };
};

const reviewRequested = ({ opened, proposal }: ExperimentContext): EventData<"ReviewRequested"> => {
  if (opened?.review == null || proposal === null) throw new IllegalEvent("a review that nothing asks for");
  const { code, revision } = proposal;
  return { code, revision, answerWithin: opened.review.answerWithin };
};

/** What a reviewer has against it goes the way of any other rejection. */
const turnedDown = ({ proposal, objection }: ExperimentContext): EventData<"ArchitectureRejected"> => {
  if (proposal === null || objection === null) throw new IllegalEvent("a rejection without an objection");
  return { revision: proposal.revision, reason: `turned down in review: ${objection}`, failures: [] };
};

/** What a state demands before anybody else may speak. */
export const consequence = (state: ExperimentState): Fact | undefined => {
  if (state.matches({ live: "unreviewed" }))
    return { type: "ReviewRequested", data: reviewRequested(state.context) };
  if (state.matches({ live: "turnedDown" }))
    return { type: "ArchitectureRejected", data: turnedDown(state.context) };
  if (state.matches({ live: "tooGood" })) {
    const data = suspicion(state.context);
    if (data === null) throw new IllegalEvent("a suspicion without a reason");
    return { type: "LeakSuspected", data };
  }
  if (state.matches({ live: "analysed" }))
    return { type: "FitnessScored", data: fitnessScored(state.context) };
  if (state.matches("ending") && state.context.ending !== null)
    return { type: "ExperimentClosed", data: { ...state.context.ending, fitness: state.context.fitness } };
  return undefined;
};

export const foldExperiment = (events: readonly MachineEvent[], from?: ExperimentState): ExperimentState =>
  fold(experimentMachine, events, from);

/** Decides on drafts for an experiment's stream. Refuses what is illegal; throws only if the history itself is. */
export const decideExperiment = (
  history: readonly MachineEvent[],
  drafts: readonly [Draft, ...Draft[]],
): Decision => {
  let state = foldExperiment(history);
  const decided: Draft[] = [];
  const queue: Draft[] = [...drafts];
  for (let draft = queue.shift(); draft !== undefined; draft = queue.shift()) {
    try {
      state = foldExperiment([draft], state);
    } catch (error) {
      if (error instanceof IllegalEvent) return { allowed: false, message: error.message };
      throw error;
    }
    decided.push(draft);
    const next = consequence(state);
    if (next !== undefined)
      queue.unshift({
        ...next,
        id: eventId(draft.id, next.type),
        causationid: draft.id,
        actor: EXPERIMENT_ACTOR,
      } as Draft);
  }
  return { allowed: true, drafts: decided as [Draft, ...Draft[]] };
};
