// Where an imported experiment comes from: files that another laboratory published. What those do not say is missing.
import type { LoggedEvent } from "../../../events/envelope.ts";
import type { GraphBuilder } from "../graph.ts";

type Imported = LoggedEvent<"ExperimentImported">;

export const importedNode = (graph: GraphBuilder, id: string, { stream, sequence, data }: Imported): string =>
  graph.node({
    id,
    kind: "entity",
    label: `experiment ${stream.id} ${data.name}`,
    sequence,
    facts: { index: data.index, publishedName: data.publishedName, score: data.score },
  });

/** @param importing the activity that its event tells of; @param opening of its campaign, which names the files */
export const traceImported = (
  graph: GraphBuilder,
  { node, importing }: { readonly node: string; readonly importing: string },
  event: Imported,
  opening: LoggedEvent<"CampaignImported"> | undefined,
): void => {
  graph.edge("wasGeneratedBy", node, importing);
  for (const { name, artifact, records } of opening?.data.source.files ?? []) {
    const file = graph.node({
      id: `file:${artifact.sha256}`,
      kind: "entity",
      label: `file ${name}`,
      sequence: opening?.sequence ?? null,
      facts: { sha256: artifact.sha256, records, reference: opening?.data.source.reference ?? null },
    });
    graph.edge("used", importing, file);
  }
  if (opening === undefined) graph.missing(importing, "its campaign was not imported");
  graph.missing(node, "its code was not published");
  graph.missing(node, "who measured its score, on what and with which seed was not published");
  const { results } = event.data;
  if (results === null) {
    graph.missing(node, "what its score comes from was not published");
    return;
  }
  const published = graph.node({
    id: `result:${event.stream.id}`,
    kind: "entity",
    label: "results as they were published",
    sequence: event.sequence,
    facts: {
      trainingLoss: results.trainingLoss,
      average: results.average,
      steps: results.steps,
      parameters: results.parameters,
      curve: results.curve.sha256,
      benchmarks: results.benchmarks,
    },
  });
  graph.edge("wasDerivedFrom", node, published);
};
