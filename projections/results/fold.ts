// What the evaluators measured: every finished training, each of its tasks, each rung on the way. Of every attempt and
// stage, runs of pairs included; what of it counts is said by the tables of experiments and claims. Beside it what other
// laboratories published.
import { HashMap, Option } from "effect";
import type { LoggedEvent } from "../../events/envelope.ts";

type Finished = LoggedEvent<"TrainingFinished">;
type Imported = LoggedEvent<"ExperimentImported">;
type Source = Finished | Imported;

/** By campaign, then by experiment and attempt. */
export type State = HashMap.HashMap<string, HashMap.HashMap<string, Source>>;
export const initial: State = HashMap.empty();

export const evolve = (state: State, event: LoggedEvent): State => {
  if (!hasResults(event)) return state;
  const { campaign, id } = event.stream;
  const attempt = event.type === "TrainingFinished" ? event.data.attempt : 1;
  const before = Option.getOrElse(HashMap.get(state, campaign), () => HashMap.empty<string, Source>());
  return HashMap.set(state, campaign, HashMap.set(before, `${id} ${attempt}`, event));
};

export const hasResults = (event: LoggedEvent): event is Source =>
  event.type === "TrainingFinished" || (event.type === "ExperimentImported" && event.data.results !== null);

export const sources = (state: State): Source[] =>
  [...HashMap.values(state)].flatMap((ofCampaign) => [...HashMap.values(ofCampaign)]);

/** A row for each task. Losses in nats per scored token; what was not published is null. */
export const results = (
  event: Source,
): readonly (ReturnType<typeof measured>[number] | ReturnType<typeof published>[number])[] =>
  event.type === "TrainingFinished" ? measured(event) : published(event);

const placeOf = ({ stream, data }: Finished) => ({
  campaign: stream.campaign,
  experiment: stream.id,
  attempt: data.attempt,
});

const measured = (finished: Finished) =>
  finished.data.results.map(({ curve, weights, ...result }) => ({
    ...placeOf(finished),
    ...result,
    curve: curve.sha256,
    weights: weights.sha256,
    randomSeed: finished.data.randomSeed,
    environment: finished.data.environment.digest,
    sandbox: finished.data.sandbox,
    actor: finished.actor,
    sequence: finished.sequence,
  }));

/** One result of each experiment is published: it stands as its first attempt, the first that anybody knows of. */
const published = ({ stream, data: { results }, actor, sequence }: Imported) =>
  results === null
    ? []
    : Object.entries(results.benchmarks).map(([task, accuracy]) => ({
        ...{ campaign: stream.campaign, experiment: stream.id, attempt: 1, task, preset: null },
        steps: results.steps,
        ...{ loss: null, accuracy, lossError: null, trainingLoss: results.trainingLoss },
        parameters: results.parameters,
        ...{ flops: null, seconds: null, taskDigest: null },
        curve: results.curve.sha256,
        ...{ weights: null, randomSeed: null, environment: null, sandbox: null },
        actor,
        sequence,
      }));

/** A row for each task at each rung. */
export const rungs = (event: Source) =>
  event.type === "TrainingFinished"
    ? event.data.rungs.flatMap(({ share, results }, index) =>
        results.map((result) => ({ ...placeOf(event), rung: index + 1, share, ...result })),
      )
    : [];
