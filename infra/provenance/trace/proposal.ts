// Where a version of an architecture comes from: who proposed it, on what grounds, and what was found of it.
import type { LoggedEvent } from "../../../events/envelope.ts";
import type { GraphBuilder } from "../graph.ts";
import { traceChecks } from "./checks.ts";
import { activity, agent, type All, mention } from "./nodes.ts";
import { architectureNode, type Proposal } from "./proposals.ts";

export const traceProposal = (
  all: All,
  experiment: string,
  { stream: { id } }: LoggedEvent<"ExperimentOpened">,
  proposal: Proposal,
  life: readonly LoggedEvent[],
): void => {
  const { graph } = all;
  const { name, motivation, operator, genome, code, revision, citations } = proposal.data;
  const architecture = graph.node({
    id: architectureNode(id, proposal),
    kind: "entity",
    label: `${name}, version ${revision}`,
    sequence: proposal.sequence,
    facts: { code: code.artifact.sha256, className: code.className, trust: code.trust, genome, motivation },
  });
  graph.edge("wasAttributedTo", experiment, agent(all, proposal.actor));
  const proposing = activity(all, `proposing:${id}/${revision}`, operator ?? "proposed", proposal, {
    operator,
  });
  graph.edge("wasGeneratedBy", architecture, proposing);
  if (proposal.type === "ArchitectureRevised") {
    const answered = life.find((event) => event.id === proposal.data.answers);
    if (answered === undefined) graph.missing(proposing, "what it answers is not in the log");
    graph.edge("wasDerivedFrom", architecture, `architecture:${id}/${revision - 1}`);
  }
  for (const { element, kind, ids } of citations)
    for (const cited of ids) {
      // An earlier release also cited what it had learnt of a gene, by a name of its own.
      const isExperiment = kind === "experience" && EXPERIMENT.test(cited);
      graph.edge(
        "used",
        proposing,
        isExperiment ? mention(all, cited) : knowledge(graph, kind, cited, element),
      );
    }
  const later = life.filter(({ sequence }) => sequence > proposal.sequence);
  const end = later.find(({ type }) => type === "ArchitectureRevised")?.sequence ?? Infinity;
  traceChecks(
    all,
    architecture,
    later.filter(({ sequence }) => sequence < end),
  );
};

const EXPERIMENT = /^[a-z]\d+$/;

const knowledge = (graph: GraphBuilder, kind: string, id: string, element: string): string =>
  graph.node({
    id: `${kind}:${id}`,
    kind: "entity",
    label: `${kind} ${id}`,
    sequence: null,
    facts: { element },
  });
