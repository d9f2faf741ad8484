// Where a version of an architecture comes from: who proposed it, on what grounds, and what was found of it.
import type { LoggedEvent } from "../../../events/envelope.ts";
import { ofType } from "../../../events/of-type.ts";
import { isThinking, traceAnswers } from "./answers.ts";
import { traceChecks } from "./checks.ts";
import { cognitionNode, foundFor } from "./cognition.ts";
import { activity, agent, type All, authorOf, mention } from "./nodes.ts";
import { architectureNode, type Proposal } from "./proposals.ts";
import { remarkNode } from "./remark.ts";
import { suggestionNode } from "./suggestion.ts";

export const traceProposal = (
  all: All,
  experiment: string,
  opened: LoggedEvent<"ExperimentOpened">,
  proposal: Proposal,
  life: readonly LoggedEvent[],
): void => {
  const { graph } = all;
  const { id } = opened.stream;
  const { name, motivation, operator, genome, code, revision, citations } = proposal.data;
  const architecture = graph.node({
    id: architectureNode(id, proposal),
    kind: "entity",
    label: `${name}, version ${revision}`,
    sequence: proposal.sequence,
    facts: { code: code.artifact.sha256, className: code.className, trust: code.trust, genome, motivation },
  });
  graph.edge("wasAttributedTo", experiment, agent(all, authorOf(proposal)));
  const proposing = activity(all, `proposing:${id}/${revision}`, operator ?? "proposed", proposal, {
    operator,
  });
  graph.edge("wasGeneratedBy", architecture, proposing);
  if (proposal.type === "ArchitectureRevised") {
    const answered = life.find((event) => event.id === proposal.data.answers);
    if (answered === undefined) graph.missing(proposing, "what it answers is not in the log");
    graph.edge("wasDerivedFrom", architecture, `architecture:${id}/${revision - 1}`);
  }
  const { suggestion } = opened.data;
  if (suggestion !== null) graph.edge("wasDerivedFrom", architecture, suggestionNode(all, suggestion));
  traceAnswers(all, proposing, proposal, isDesigned(opened) && isThinking(all, proposal));
  const summary = summaryNode(all, proposal, life);
  if (summary !== undefined) graph.edge("used", proposing, summary);
  const found = foundFor(life, proposal);
  for (const { element, kind, ids } of citations)
    for (const cited of ids)
      graph.edge(
        "used",
        proposing,
        kind === "cognition"
          ? cognitionNode(all, cited, element, proposal, found)
          : experienceNode(all, kind, cited, element),
      );
  const later = life.filter(({ sequence }) => sequence > proposal.sequence);
  const end = later.find(({ type }) => type === "ArchitectureRevised")?.sequence ?? Infinity;
  traceChecks(
    all,
    architecture,
    later.filter(({ sequence }) => sequence < end),
  );
};

/** A reference is printed, what an ablation puts back was planned, and a person's program is measured as it is. */
const isDesigned = ({
  data: { baselineName, ablation, suggestion },
}: LoggedEvent<"ExperimentOpened">): boolean =>
  baselineName === null && ablation === null && suggestion?.code == null;

/** What had been summed up for a proposal; undefined where nothing was. */
const summaryNode = (all: All, { sequence }: Proposal, life: readonly LoggedEvent[]): string | undefined => {
  const summarised = ofType(life, "ExperienceSummarised").findLast((event) => event.sequence < sequence);
  if (summarised === undefined) return undefined;
  const { summary, retrieved, remarks } = summarised.data;
  const place = `${summarised.stream.id}/${summarised.sequence}`;
  const node = all.graph.node({
    id: `summary:${place}`,
    kind: "entity",
    label: "summary of earlier experiments",
    sequence: summarised.sequence,
    facts: { summary, query: retrieved?.query ?? null, found: retrieved?.entries ?? null },
  });
  const summarising = activity(all, `summarising:${place}`, "summed up", summarised);
  all.graph.edge("wasGeneratedBy", node, summarising);
  for (const cited of remarks ?? []) all.graph.edge("used", summarising, remarkNode(all, cited, summarised));
  // Where nothing was changed yet nobody was asked.
  traceAnswers(
    all,
    summarising,
    summarised,
    summarised.data.effects.length > 0 && isThinking(all, summarised),
  );
  return node;
};

const EXPERIMENT = /^[a-z]\d+$/;

/** An earlier release also cited what it had learnt of a gene, by a name of its own. */
const experienceNode = (all: All, kind: string, cited: string, element: string): string =>
  kind === "experience" && EXPERIMENT.test(cited)
    ? mention(all, cited)
    : all.graph.node({
        id: `${kind}:${cited}`,
        kind: "entity",
        label: `${kind} ${cited}`,
        sequence: null,
        facts: { element },
      });
