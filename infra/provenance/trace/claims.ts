// What was claimed of an experiment, and the pairs that the verdict rests on.
import type { LoggedEvent } from "../../../events/envelope.ts";
import type { EventData } from "../../../events/index.ts";
import { ofType } from "../../../events/of-type.ts";
import { activity, type All } from "./nodes.ts";
import { resultNode, traceTraining } from "./training.ts";

/** Claims about an experiment, with their confirmations. */
export const traceClaims = (all: All, id: string, root: string): void => {
  const { graph, events, lives } = all;
  for (const claimed of ofType(events, "DiscoveryClaimed").filter(({ data }) => data.experiment === id)) {
    const { claim, baseline, gain, minimumGain, pairs, candidates } = claimed.data;
    const node = graph.node({
      id: `claim:${claim}`,
      kind: "entity",
      label: `claim ${claim}: ${id} beats ${baseline}`,
      sequence: claimed.sequence,
      facts: { gain, minimumGain, pairs, candidates },
    });
    graph.edge("wasDerivedFrom", node, root);
    graph.edge("wasGeneratedBy", node, activity(all, `claiming:${claim}`, "claimed", claimed));
    const verdict = events.find(
      (event): event is LoggedEvent<"DiscoveryConfirmed"> | LoggedEvent<"DiscoveryRefuted"> =>
        (event.type === "DiscoveryConfirmed" || event.type === "DiscoveryRefuted") &&
        event.data.claim === claim,
    );
    if (verdict === undefined) {
      graph.missing(node, "it has no verdict yet");
      continue;
    }
    const judged = graph.node({
      id: `verdict:${claim}`,
      kind: "entity",
      label: verdict.type === "DiscoveryConfirmed" ? "confirmed" : "refuted",
      sequence: verdict.sequence,
      facts: { ...verdictFacts(verdict.data), provisional: verdict.data.provisional },
    });
    graph.edge("wasDerivedFrom", judged, node);
    graph.edge("wasGeneratedBy", judged, activity(all, `judgement:${claim}`, "judged", verdict));
    for (const finished of ofType(lives.get(claim) ?? [], "TrainingFinished")) {
      traceTraining(all, finished, lives.get(claim) ?? [], undefined);
      for (const { task } of finished.data.results)
        graph.edge("wasDerivedFrom", judged, resultNode(claim, finished.data.attempt, task));
    }
  }
};

const verdictFacts = ({ comparison, q, rate, explored, shrunk }: EventData<"DiscoveryConfirmed">) => ({
  ...{ mean: comparison?.mean ?? null, low: comparison?.low ?? null, high: comparison?.high ?? null },
  ...{ p: comparison?.p ?? null, q, rate, explored, shrunk },
});
