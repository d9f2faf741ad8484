// What a training measured: by whom, on which data, of which architecture.
import type { LoggedEvent } from "../../../events/envelope.ts";
import { ofType } from "../../../events/of-type.ts";
import { agent, type All } from "./nodes.ts";

export const traceTraining = (
  all: All,
  finished: LoggedEvent<"TrainingFinished">,
  life: readonly LoggedEvent[],
  architecture: string | undefined,
): void => {
  const { graph } = all;
  const { id } = finished.stream;
  const { attempt, randomSeed, seconds, environment, sandbox, results } = finished.data;
  const started = ofType(life, "TrainingStarted").find(({ data }) => data.attempt === attempt);
  const requested = ofType(life, "TrainingRequested").findLast(
    ({ sequence }) => sequence < finished.sequence,
  );
  const training = graph.node({
    id: `training:${id}/${attempt}`,
    kind: "activity",
    label: `training, attempt ${attempt}`,
    sequence: finished.sequence,
    facts: {
      randomSeed,
      seconds,
      sandbox,
      environment: environment.digest,
      torch: environment.torch,
      platform: environment.platform,
      started: started?.sequence ?? null,
      requested: requested?.sequence ?? null,
    },
  });
  if (started === undefined) graph.missing(training, "nobody began it");
  else graph.edge("wasAssociatedWith", training, agent(all, started.data.agent));
  if (requested === undefined) graph.missing(training, "nobody asked for it");
  if (architecture !== undefined) graph.edge("used", training, architecture);
  for (const result of results) {
    const node = graph.node({
      id: resultNode(id, attempt, result.task),
      kind: "entity",
      label: `${result.task}: loss ${result.loss.toFixed(4)}, accuracy ${result.accuracy.toFixed(4)}`,
      sequence: finished.sequence,
      facts: {
        loss: result.loss,
        accuracy: result.accuracy,
        steps: result.steps,
        parameters: result.parameters,
        weights: result.weights.sha256,
        curve: result.curve.sha256,
      },
    });
    graph.edge("wasGeneratedBy", node, training);
    const data = graph.node({
      id: `data:${result.taskDigest.slice("sha256:".length, "sha256:".length + 12)}`,
      kind: "entity",
      label: `${result.task} (${result.preset ?? "of no recorded size"})`,
      sequence: null,
      facts: { digest: result.taskDigest },
    });
    graph.edge("used", training, data);
  }
};

export const resultNode = (id: string, attempt: number, task: string): string =>
  `result:${id}/${attempt}/${task}`;
