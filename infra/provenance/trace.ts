// Traces an experiment back through the events of its campaign: its fitness to the numbers, these to who measured them
// and on what, the code to who wrote it and what it builds on, and so on through its ancestors.
import { Result } from "effect";
import { begins } from "../../projections/lineage/fold.ts";
import { parseStatement } from "../../events/contribution.ts";
import type { LoggedEvent } from "../../events/envelope.ts";
import type { EventData } from "../../events/index.ts";
import { ofType } from "../../events/of-type.ts";
import { type GraphBuilder, graphBuilder, type Provenance } from "./graph.ts";
import { importedNode, traceImported } from "./trace-imported.ts";

type Of<T extends LoggedEvent["type"]> = Extract<LoggedEvent, { type: T }>;
type Proposal = Of<"ArchitectureProposed"> | Of<"ArchitectureRevised">;

/** @param depth how many generations of ancestors are traced as well; @param events of one campaign, in log order */
export const trace = (events: readonly LoggedEvent[], experiment: string, depth: number): Provenance => {
  const graph = graphBuilder();
  const lives = Map.groupBy(
    events.filter(({ stream }) => stream.kind === "experiment"),
    ({ stream }) => stream.id,
  );
  const campaign = events[0]?.stream.campaign ?? "";
  const all = { campaign, events, lives, graph };
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

interface All {
  readonly campaign: string;
  readonly events: readonly LoggedEvent[];
  readonly lives: ReadonlyMap<string, readonly LoggedEvent[]>;
  readonly graph: GraphBuilder;
}

const parentOf = (lives: All["lives"], id: string): readonly string[] => {
  const parent = lives.get(id)?.find(begins)?.data.parent;
  return parent == null ? [] : [parent];
};

const importIn = (lives: All["lives"], id: string): Of<"ExperimentImported"> | undefined =>
  ofType(lives.get(id) ?? [], "ExperimentImported")[0];

const experimentNode = (id: string): string => `experiment:${id}`;

/** An experiment that is only pointed at; what it is said to be comes with its own trace. */
const mention = ({ graph, lives }: All, id: string): string => {
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

const agent = ({ graph }: All, name: string): string =>
  graph.node({ id: `agent:${name}`, kind: "agent", label: name, sequence: null, facts: {} });

const activity = (
  all: All,
  id: string,
  label: string,
  event: LoggedEvent,
  facts: Parameters<GraphBuilder["node"]>[0]["facts"] = {},
): string => {
  const node = all.graph.node({ id, kind: "activity", label, sequence: event.sequence, facts });
  all.graph.edge("wasAssociatedWith", node, agent(all, authorOf(event)));
  return node;
};

/** Who said it: of what an agent contributed the grant that it did so under; the gate only let it in. */
const authorOf = ({ actor, attributes }: LoggedEvent): string => {
  if (attributes.contribution === undefined) return actor;
  const said = parseStatement(attributes.contribution);
  return Result.isFailure(said) ? actor : said.success.grant;
};

const proposalsIn = (life: readonly LoggedEvent[]): readonly Proposal[] =>
  life.filter(
    (event): event is Proposal =>
      event.type === "ArchitectureProposed" || event.type === "ArchitectureRevised",
  );

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
  return node;
};

const traceOpening = (all: All, node: string, opened: Of<"ExperimentOpened">): void => {
  const { graph, events } = all;
  const { parent, references, poolGeneration, arm, randomSeed, baseline } = opened.data;
  const opening = activity(all, `opening:${opened.stream.id}`, `opened in the arm ${arm}`, opened, {
    randomSeed,
    poolGeneration,
    cause: events.find(({ id }) => id === opened.causationid)?.sequence ?? null,
  });
  graph.edge("wasGeneratedBy", node, opening);
  if (opened.causationid !== null && !events.some(({ id }) => id === opened.causationid))
    graph.missing(opening, `its cause ${opened.causationid} is not in the campaign's log`);
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

const architectureNode = (id: string, { data }: Proposal): string => `architecture:${id}/${data.revision}`;

const traceProposal = (
  all: All,
  experiment: string,
  { stream: { id } }: Of<"ExperimentOpened">,
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

/** What was found of a version: novelty, probes, acceptance or rejection. */
const traceChecks = (all: All, architecture: string, life: readonly LoggedEvent[]): void => {
  const { graph } = all;
  const place = architecture.slice("architecture:".length);
  const check = (sort: string, label: string, event: LoggedEvent, facts: EventFacts): void =>
    graph.edge(
      "used",
      activity(all, `${sort}:${place}/${event.sequence}`, label, event, facts),
      architecture,
    );
  const novelty = ofType(life, "NoveltyJudged");
  for (const event of novelty)
    check("novelty", event.data.novel ? "judged novel" : "judged known", event, {
      nearest: event.data.nearest.map(({ experiment, similarity }) => ({ experiment, similarity })),
    });
  const probings = ofType(life, "ProbeFinished");
  for (const event of probings)
    check("probing", `probed: ${event.data.verdict}`, event, {
      failed: event.data.probes.filter(({ verdict }) => verdict !== "pass").map(({ name }) => name),
      sandbox: event.data.sandbox,
      environment: event.data.environment.digest,
    });
  for (const event of ofType(life, "ArchitectureRejected"))
    check("rejection", "rejected", event, { reason: event.data.reason });
  for (const event of ofType(life, "ArchitectureAccepted")) {
    check("acceptance", "accepted", event, { parameters: event.data.parameters });
    if (novelty.length === 0)
      graph.missing(architecture, "it was accepted without a judgement of its novelty");
    if (!probings.some(({ data, sequence }) => data.verdict === "pass" && sequence < event.sequence))
      graph.missing(architecture, "it was accepted without probes that it passed");
  }
};

type EventFacts = Parameters<GraphBuilder["node"]>[0]["facts"];

const traceTraining = (
  all: All,
  finished: Of<"TrainingFinished">,
  life: readonly LoggedEvent[],
  architecture: string | undefined,
): void => {
  const { graph } = all;
  const { id } = finished.stream;
  const { attempt, randomSeed, seconds, environment, sandbox, results } = finished.data;
  const started = ofType(life, "TrainingStarted").find(({ data }) => data.attempt === attempt);
  const requested = ofType(life, "TrainingRequested").findLast(
    ({ sequence }) => sequence < finished.sequence,
  );
  const training = graph.node({
    id: `training:${id}/${attempt}`,
    kind: "activity",
    label: `training, attempt ${attempt}`,
    sequence: finished.sequence,
    facts: {
      randomSeed,
      seconds,
      sandbox,
      environment: environment.digest,
      torch: environment.torch,
      platform: environment.platform,
      started: started?.sequence ?? null,
      requested: requested?.sequence ?? null,
    },
  });
  if (started === undefined) graph.missing(training, "nobody began it");
  else graph.edge("wasAssociatedWith", training, agent(all, started.data.agent));
  if (requested === undefined) graph.missing(training, "nobody asked for it");
  if (architecture !== undefined) graph.edge("used", training, architecture);
  for (const result of results) {
    const node = graph.node({
      id: resultNode(id, attempt, result.task),
      kind: "entity",
      label: `${result.task}: loss ${result.loss.toFixed(4)}, accuracy ${result.accuracy.toFixed(4)}`,
      sequence: finished.sequence,
      facts: {
        loss: result.loss,
        accuracy: result.accuracy,
        steps: result.steps,
        parameters: result.parameters,
        weights: result.weights.sha256,
        curve: result.curve.sha256,
      },
    });
    graph.edge("wasGeneratedBy", node, training);
    const data = graph.node({
      id: `data:${result.taskDigest.slice("sha256:".length, "sha256:".length + 12)}`,
      kind: "entity",
      label: `${result.task} (${result.preset ?? "of no recorded size"})`,
      sequence: null,
      facts: { digest: result.taskDigest },
    });
    graph.edge("used", training, data);
  }
};

const resultNode = (id: string, attempt: number, task: string): string => `result:${id}/${attempt}/${task}`;

const traceFitness = (all: All, experiment: string, id: string, life: readonly LoggedEvent[]): void => {
  const { graph, lives } = all;
  const scored = ofType(life, "FitnessScored")[0];
  const closed = ofType(life, "ExperimentClosed")[0];
  if (scored === undefined) {
    if (closed?.data.outcome === "trained")
      graph.missing(experiment, "it closed as trained without a fitness");
    return;
  }
  const fitness = graph.node({
    id: `fitness:${id}`,
    kind: "entity",
    label: `fitness ${scored.data.fitness.toFixed(4)}`,
    sequence: scored.sequence,
    facts: { fitness: scored.data.fitness, terms: scored.data.terms },
  });
  const scoring = activity(all, `scoring:${id}`, "scored", scored);
  graph.edge("wasGeneratedBy", fitness, scoring);
  graph.edge("wasDerivedFrom", experiment, fitness);
  const finished = ofType(life, "TrainingFinished").at(-1);
  if (finished === undefined) graph.missing(fitness, "nothing was measured");
  for (const { task } of finished?.data.results ?? [])
    graph.edge("wasDerivedFrom", fitness, resultNode(id, finished!.data.attempt, task));
  for (const judged of ofType(life, "QualityJudged")) {
    const { score, rubric } = judged.data;
    const label = `grade ${score} of 10`;
    const grade = graph.node({
      id: `grade:${id}`,
      kind: "entity",
      label,
      sequence: judged.sequence,
      facts: { score },
    });
    graph.edge("wasGeneratedBy", grade, activity(all, `judging:${id}`, "graded", judged, { rubric }));
    graph.edge("used", scoring, grade);
  }
  for (const written of ofType(life, "AnalysisWritten")) {
    const analysis = activity(all, `analysis:${id}`, "analysed", written, { text: written.data.text });
    for (const { experiment: other } of written.data.comparisons)
      graph.edge("used", analysis, mention(all, other));
  }
  const { baseline } = scored.data;
  if (baseline === null) return;
  graph.edge("used", scoring, mention(all, baseline));
  if (!ofType(lives.get(baseline) ?? [], "TrainingFinished").length)
    graph.missing(scoring, `the baseline ${baseline} has no measurement`);
};

/** Claims about an experiment, with their confirmations; and what the control arm came to. */
const traceClaims = (all: All, id: string, root: string): void => {
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
      (event): event is Of<"DiscoveryConfirmed"> | Of<"DiscoveryRefuted"> =>
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
