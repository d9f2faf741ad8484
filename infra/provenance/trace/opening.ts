// Why an experiment was opened: its cause, its parent and references, and the pool that they were drawn from.
import type { LoggedEvent } from "../../../events/envelope.ts";
import { ofType } from "../../../events/of-type.ts";
import { activity, type All, mention } from "./nodes.ts";
import { suggestionNode } from "./suggestion.ts";

export const traceOpening = (all: All, node: string, opened: LoggedEvent<"ExperimentOpened">): void => {
  const { graph, events } = all;
  const { parent, references, poolGeneration, arm, randomSeed, baseline, suggestion } = opened.data;
  const opening = activity(all, `opening:${opened.stream.id}`, `opened in the arm ${arm}`, opened, {
    randomSeed,
    poolGeneration,
    cause: events.find(({ id }) => id === opened.causationid)?.sequence ?? null,
  });
  graph.edge("wasGeneratedBy", node, opening);
  if (opened.causationid !== null && !events.some(({ id }) => id === opened.causationid))
    graph.missing(opening, `its cause ${opened.causationid} is not in the campaign's log`);
  if (suggestion !== null) graph.edge("used", opening, suggestionNode(all, suggestion));
  if (parent !== null) graph.edge("wasDerivedFrom", node, mention(all, parent));
  for (const reference of references) graph.edge("used", opening, mention(all, reference));
  if (baseline !== null) graph.edge("used", opening, mention(all, baseline.experiment));
  if (poolGeneration === null || poolGeneration === 0) return;
  const updated = ofType(events, "SeedPoolUpdated").find(({ data }) => data.generation === poolGeneration);
  const pool = graph.node({
    id: `pool:${poolGeneration}`,
    kind: "entity",
    label: `seed pool, generation ${poolGeneration}`,
    sequence: updated?.sequence ?? null,
    facts: { members: updated?.data.members.map(({ experiment }) => experiment) ?? [] },
  });
  if (updated === undefined) graph.missing(pool, "no event made it");
  graph.edge("used", opening, pool);
};
