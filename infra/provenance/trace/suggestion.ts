// A person's idea that an experiment was opened for, and whose it is.
import { ofType } from "../../../events/of-type.ts";
import type { Suggestion } from "../../../events/values.ts";
import type { All } from "./nodes.ts";

export const suggestionNode = (all: All, { suggestion, by, idea, code }: Suggestion): string => {
  const said = ofType(all.events, "IdeaSuggested").find(({ data }) => data.suggestion === suggestion);
  const node = all.graph.node({
    id: `suggestion:${suggestion}`,
    kind: "entity",
    label: `idea ${suggestion} of ${by}`,
    sequence: said?.sequence ?? null,
    facts: { idea, code: code?.artifact.sha256 ?? null, trust: code?.trust ?? null },
  });
  if (said === undefined) all.graph.missing(node, "no event says that it was suggested");
  const person = { id: `person:${by}`, kind: "agent", label: by, sequence: null, facts: {} } as const;
  all.graph.edge("wasAttributedTo", node, all.graph.node(person));
  return node;
};
