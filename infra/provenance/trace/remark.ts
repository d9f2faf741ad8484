// A remark of an observer that was read for a proposal: who made it, and what it says.
import { remarkDigest } from "../../../actors/roles/listening.ts";
import type { LoggedEvent } from "../../../events/envelope.ts";
import { isInherited } from "../../../events/inheritance.ts";
import { ofType } from "../../../events/of-type.ts";
import { agent, type All, authorOf } from "./nodes.ts";

type Summarised = LoggedEvent<"ExperienceSummarised">;

/** @param summarised for which it was read: what a fork inherits was read in another campaign, and remarks stay there */
export const remarkNode = (
  all: All,
  { remark, agent: by, kind, experiment, digest }: NonNullable<Summarised["data"]["remarks"]>[number],
  summarised: Summarised,
): string => {
  const { graph, events } = all;
  const made = ofType(events, "RemarkMade").find(({ id }) => id === remark);
  const node = graph.node({
    id: `remark:${remark}`,
    kind: "entity",
    label: `remark ${by}/${kind} on ${experiment ?? "the campaign"}`,
    sequence: made?.sequence ?? null,
    facts: { says: made?.data.body ?? null, digest },
  });
  graph.edge("wasAttributedTo", node, agent(all, made === undefined ? by : authorOf(made)));
  if (made === undefined && !isInherited(summarised)) graph.missing(node, "no event says that it was made");
  if (made !== undefined && remarkDigest(made.data.body) !== digest)
    graph.missing(node, "it says something else than what was read");
  return node;
};
