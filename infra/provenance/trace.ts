// Traces an experiment back through the events of its campaign: its fitness to the numbers, these to who measured them
// and on what, the code to who wrote it and what it builds on, and so on through its ancestors.
import type { LoggedEvent } from "../../events/envelope.ts";
import { ofType } from "../../events/of-type.ts";
import { begins } from "../../projections/lineage/fold.ts";
import { graphBuilder, type Provenance } from "./graph.ts";
import { traceAbandonment } from "./trace/abandonment.ts";
import { traceClaims } from "./trace/claims.ts";
import { traceFitness } from "./trace/fitness.ts";
import { traceImported } from "./trace/imported.ts";
import { activity, type All, importIn, type Libraries, mention } from "./trace/nodes.ts";
import { traceOpening } from "./trace/opening.ts";
import { traceProposal } from "./trace/proposal.ts";
import { architectureNode, proposalsIn } from "./trace/proposals.ts";
import { openingsIn } from "./trace/settings.ts";
import { traceTraining } from "./trace/training.ts";

/**
 * @param events of one campaign, in log order
 * @param depth how many generations of ancestors are traced as well
 * @param libraries that can be read
 */
export const trace = (
  events: readonly LoggedEvent[],
  experiment: string,
  depth: number,
  libraries: Libraries = new Map(),
): Provenance => {
  const graph = graphBuilder();
  const lives = Map.groupBy(
    events.filter(({ stream }) => stream.kind === "experiment"),
    ({ stream }) => stream.id,
  );
  const campaign = events[0]?.stream.campaign ?? "";
  const answers = Map.groupBy(ofType(events, "InferenceRecorded"), ({ data }) => data.work);
  const openings = openingsIn(events);
  const all = { campaign, events, lives, answers, openings, libraries, graph };
  const root = traceExperiment(all, experiment);
  let generation = [experiment];
  for (let distance = 1; distance <= depth && generation.length > 0; distance++) {
    generation = [...new Set(generation.flatMap((id) => parentOf(lives, id)))];
    for (const id of generation) traceExperiment(all, id);
  }
  traceClaims(all, experiment, root);
  return { campaign, experiment, root, control: controlIn(events), ...graph.built() };
};

/** What came out of drawing without selection, to be held against. */
const controlIn = (events: readonly LoggedEvent[]): Provenance["control"] => {
  const arm = new Set(
    ofType(events, "ExperimentOpened").flatMap(({ stream, data }) =>
      data.arm === "control" ? [stream.id] : [],
    ),
  );
  const scored = ofType(events, "ExperimentClosed").flatMap(({ stream, data }) =>
    arm.has(stream.id) && data.fitness !== null ? [{ experiment: stream.id, fitness: data.fitness }] : [],
  );
  const best = scored.toSorted((a, b) => b.fitness - a.fitness)[0];
  return best === undefined ? null : { opened: arm.size, measured: scored.length, best };
};

const parentOf = (lives: All["lives"], id: string): readonly string[] => {
  const parent = lives.get(id)?.find(begins)?.data.parent;
  return parent == null ? [] : [parent];
};

const traceExperiment = (all: All, id: string): string => {
  const { graph, lives } = all;
  const life = lives.get(id) ?? [];
  const node = mention(all, id);
  const imported = importIn(lives, id);
  if (imported !== undefined) {
    const { parent } = imported.data;
    const importing = activity(all, `importing:${id}`, "imported", imported);
    traceImported(graph, { node, importing }, imported, ofType(all.events, "CampaignImported")[0]);
    if (parent !== null) graph.edge("wasDerivedFrom", node, mention(all, parent));
    return node;
  }
  const opened = ofType(life, "ExperimentOpened")[0];
  if (opened === undefined) return node;
  traceOpening(all, node, opened);
  const proposals = proposalsIn(life);
  if (proposals.length === 0) graph.missing(node, "nothing was proposed in it");
  for (const proposal of proposals) traceProposal(all, node, opened, proposal, life);
  const architecture = proposals.length === 0 ? undefined : architectureNode(id, proposals.at(-1)!);
  for (const finished of ofType(life, "TrainingFinished")) traceTraining(all, finished, life, architecture);
  traceFitness(all, node, id, life);
  traceAbandonment(all, node, life);
  return node;
};
