// What every part of a trace draws with: nodes for experiments, for who did something, and for what was done.
import type { LibraryEntry } from "../../../cognition-base/library.ts";
import { grantOf } from "../../../events/contribution.ts";
import type { LoggedEvent } from "../../../events/envelope.ts";
import { ofType } from "../../../events/of-type.ts";
import type { ConductedOpening } from "../../../events/opening.ts";
import type { GraphBuilder } from "../graph.ts";
import { importedNode } from "./imported.ts";
import { proposalsIn } from "./proposals.ts";

/** Entries by their ids, of each library by its digest; what cannot be read is not there. */
export type Libraries = ReadonlyMap<string, ReadonlyMap<string, LibraryEntry>>;

/** What a trace looks at, and the graph that it draws. */
export interface All {
  readonly campaign: string;
  readonly events: readonly LoggedEvent[];
  readonly lives: ReadonlyMap<string, readonly LoggedEvent[]>;
  /** What language models answered, by the event that asked for the decision. */
  readonly answers: ReadonlyMap<string, readonly LoggedEvent<"InferenceRecorded">[]>;
  readonly openings: readonly ConductedOpening[];
  readonly libraries: Libraries;
  readonly graph: GraphBuilder;
}

export type Facts = Parameters<GraphBuilder["node"]>[0]["facts"];

/** An experiment that is only pointed at; what it is said to be comes with its own trace. */
export const mention = ({ graph, lives }: All, id: string): string => {
  const node = experimentNode(id);
  if (graph.has(node)) return node;
  const imported = importIn(lives, id);
  if (imported !== undefined) return importedNode(graph, node, imported);
  const opened = ofType(lives.get(id) ?? [], "ExperimentOpened")[0];
  if (opened === undefined) {
    graph.node({ id: node, kind: "entity", label: `experiment ${id}`, sequence: null, facts: {} });
    graph.missing(node, "it is not in the log");
    return node;
  }
  const proposal = proposalsIn(lives.get(id) ?? []).at(-1);
  const closed = ofType(lives.get(id) ?? [], "ExperimentClosed")[0];
  return graph.node({
    id: node,
    kind: "entity",
    label: `experiment ${id}${proposal === undefined ? "" : ` ${proposal.data.name}`}`,
    sequence: opened.sequence,
    facts: {
      arm: opened.data.arm,
      stage: opened.data.stage,
      outcome: closed?.data.outcome ?? null,
      fitness: closed?.data.fitness ?? null,
    },
  });
};

const experimentNode = (id: string): string => `experiment:${id}`;

export const importIn = (lives: All["lives"], id: string): LoggedEvent<"ExperimentImported"> | undefined =>
  ofType(lives.get(id) ?? [], "ExperimentImported")[0];

export const agent = ({ graph }: All, name: string): string =>
  graph.node({ id: `agent:${name}`, kind: "agent", label: name, sequence: null, facts: {} });

export const activity = (
  all: All,
  id: string,
  label: string,
  event: LoggedEvent,
  facts: Facts = {},
): string => {
  const node = all.graph.node({ id, kind: "activity", label, sequence: event.sequence, facts });
  all.graph.edge("wasAssociatedWith", node, agent(all, authorOf(event)));
  return node;
};

/** Who said it: of what an agent contributed the grant that it did so under; the gate only let it in. */
export const authorOf = (event: LoggedEvent): string => grantOf(event) ?? event.actor;
