// What the evaluators measured: every finished training, each of its tasks, each rung on the way. Of every attempt and
// stage, runs of pairs included; what of it counts is said by the tables of experiments and claims.
import { HashMap, Option } from "effect";
import type { LoggedEvent } from "../../events/envelope.ts";

type Finished = LoggedEvent<"TrainingFinished">;

/** By campaign, then by experiment and attempt. */
export type State = HashMap.HashMap<string, HashMap.HashMap<string, Finished>>;
export const initial: State = HashMap.empty();

export const evolve = (state: State, event: LoggedEvent): State => {
  if (event.type !== "TrainingFinished") return state;
  const { campaign, id } = event.stream;
  const finished = Option.getOrElse(HashMap.get(state, campaign), () => HashMap.empty<string, Finished>());
  return HashMap.set(state, campaign, HashMap.set(finished, `${id} ${event.data.attempt}`, event));
};

export const trainings = (state: State): Finished[] =>
  [...HashMap.values(state)].flatMap((finished) => [...HashMap.values(finished)]);

const placeOf = ({ stream, data }: Finished) => ({
  campaign: stream.campaign,
  experiment: stream.id,
  attempt: data.attempt,
});

/** A row for each task. Losses in nats per scored token. */
export const results = (finished: Finished) =>
  finished.data.results.map(({ curve, weights, ...measured }) => ({
    ...placeOf(finished),
    ...measured,
    curve: curve.sha256,
    weights: weights.sha256,
    randomSeed: finished.data.randomSeed,
    environment: finished.data.environment.digest,
    sandbox: finished.data.sandbox,
    actor: finished.actor,
    sequence: finished.sequence,
  }));

/** A row for each task at each rung. */
export const rungs = (finished: Finished) =>
  finished.data.rungs.flatMap(({ share, results }, index) =>
    results.map((measured) => ({ ...placeOf(finished), rung: index + 1, share, ...measured })),
  );
