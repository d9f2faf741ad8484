// The provenance of every experiment of a campaign as one graph: what one trace mentions, another explains.
import type { LoggedEvent } from "../../events/envelope.ts";
import { graphBuilder, type Provenance } from "./graph.ts";
import { trace } from "./trace.ts";
import type { Libraries } from "./trace/nodes.ts";

/** @param events of one campaign, in log order; @param libraries that can be read */
export const traceAll = (
  campaign: string,
  events: readonly LoggedEvent[],
  libraries: Libraries = new Map(),
): Pick<Provenance, "campaign" | "nodes" | "edges"> => {
  const graph = graphBuilder();
  const experiments = new Set(
    events.flatMap(({ stream }) => (stream.kind === "experiment" ? [stream.id] : [])),
  );
  for (const experiment of experiments) {
    const { nodes, edges } = trace(events, experiment, 0, libraries);
    for (const node of nodes) graph.node(node);
    for (const { kind, from, to } of edges) graph.edge(kind, from, to);
  }
  const { nodes, edges } = graph.built();
  return { campaign, nodes, edges };
};
