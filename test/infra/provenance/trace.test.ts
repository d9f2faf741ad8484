// Where recorded results come from: every link has two ends, every number its training, and what is cut out is named.
import test from "ava";
import type { LoggedEvent } from "../../../events/envelope.ts";
import { dot, mermaid } from "../../../infra/provenance/drawings.ts";
import type { EdgeKind, NodeKind } from "../../../infra/provenance/graph.ts";
import { provJson } from "../../../infra/provenance/prov-json.ts";
import { trace } from "../../../infra/provenance/trace.ts";
import { ofType } from "../../../events/of-type.ts";
import { campaignsOf, recordedLogs } from "../../support/recorded.ts";

const ends: Readonly<Record<EdgeKind, readonly [NodeKind, NodeKind]>> = {
  wasGeneratedBy: ["entity", "activity"],
  used: ["activity", "entity"],
  wasDerivedFrom: ["entity", "entity"],
  wasAssociatedWith: ["activity", "agent"],
  wasAttributedTo: ["entity", "agent"],
};
const explored = (events: readonly LoggedEvent[]): readonly string[] =>
  ofType(events, "ExperimentOpened").flatMap(({ stream, data }) =>
    data.stage === "explore" ? [stream.id] : [],
  );

for (const file of recordedLogs)
  for (const [campaign, events] of campaignsOf(file))
    test(`${file}, ${campaign}: nothing is missing, and every link is of its kind`, (t) => {
      const ids = explored(events);
      for (const id of ids.filter((_, index) => index % Math.ceil(ids.length / 12) === 0)) {
        const { nodes, edges, missing, root } = trace(events, id, 2);
        t.deepEqual(missing, [], id);
        const kinds = new Map(nodes.map((node) => [node.id, node.kind]));
        t.is(kinds.get(root), "entity");
        for (const { kind, from, to } of edges)
          t.deepEqual([kinds.get(from), kinds.get(to)], ends[kind], `${from} ${to}`);
        const measured = ofType(events, "TrainingFinished").filter(({ stream }) => stream.id === id);
        for (const { sequence, data } of measured)
          for (const { loss } of data.results)
            t.true(nodes.some((node) => node.sequence === sequence && node.facts["loss"] === loss));
      }
    });

const [[, events]] = campaignsOf("issue-5-claims.jsonl.gz") as [readonly [string, readonly LoggedEvent[]]];
const confirmed = ofType(events, "DiscoveryConfirmed")[0]!.data;
const id = confirmed.experiment;
const without = (type: LoggedEvent["type"], of: string) =>
  trace(
    events.filter((event) => event.type !== type || event.stream.id !== of),
    id,
    1,
  ).missing;

test("a discovery is traced from its verdict to the pairs, the candidate, and the arm without selection", (t) => {
  const found = trace(events, id, 1);
  const { label, facts } = found.nodes.find((node) => node.id === `verdict:${confirmed.claim}`)!;
  t.is(label, "confirmed");
  t.is(facts["q"], confirmed.q);
  const pairs = found.edges.filter(
    ({ from, kind }) => from === `verdict:${confirmed.claim}` && kind === "wasDerivedFrom",
  );
  const runs = ofType(events, "TrainingFinished").filter(({ stream }) => stream.id === confirmed.claim);
  t.true(runs.length >= 4);
  t.is(pairs.length, 1 + runs.flatMap(({ data }) => data.results).length);
  t.true(found.edges.some(({ from, to }) => from === `claim:${confirmed.claim}` && to === found.root));
});

for (const [type, says] of [
  ["TrainingStarted", /nobody began it/],
  ["TrainingRequested", /nobody asked for it/],
  ["NoveltyJudged", /without a judgement of its novelty/],
  ["ProbeFinished", /without probes that it passed/],
  ["ArchitectureProposed", /nothing was proposed/],
  ["TrainingFinished", /nothing was measured/],
  ["FitnessScored", /trained without a fitness/],
  ["ExperimentOpened", /it is not in the log/],
] as const)
  test(`without its ${type} something is missing`, (t) => {
    t.true(
      without(type, id).some(({ what }) => says.test(what)),
      JSON.stringify(without(type, id)),
    );
  });

test("more generations are more things, up to the first ancestors", (t) => {
  const [[, long]] = campaignsOf("issue-5-laptop-150.jsonl.gz") as [
    readonly [string, readonly LoggedEvent[]],
  ];
  const last = explored(long).findLast(
    (one) => ofType(long, "ExperimentOpened").find(({ stream }) => stream.id === one)?.data.parent !== null,
  )!;
  const sizes = [0, 1, 3, 100, 1000].map((depth) => trace(long, last, depth).nodes.length);
  t.true(sizes[0]! < sizes[1]! && sizes[1]! < sizes[2]! && sizes[2]! < sizes[3]!);
  t.is(sizes[3], sizes[4]);
});

test("PROV-JSON: records by kind, and relations between what it declares", (t) => {
  const found = trace(events, id, 2);
  const document = provJson(found) as Record<string, Record<string, Record<string, unknown>>>;
  const declared = (kind: string) => new Set(Object.keys(document[kind]!));
  const of: Readonly<Record<string, ReadonlySet<string>>> = {
    "prov:entity": declared("entity"),
    "prov:generatedEntity": declared("entity"),
    "prov:usedEntity": declared("entity"),
    "prov:activity": declared("activity"),
    "prov:agent": declared("agent"),
  };
  let relations = 0;
  for (const kind of Object.keys(ends))
    for (const relation of Object.values(document[kind]!))
      for (const [role, name] of Object.entries(relation)) {
        t.true(of[role]!.has(name as string), `${kind} ${role} ${String(name)}`);
        relations++;
      }
  t.is(relations, 2 * found.edges.length);
  const names = [...Object.values(of)].flatMap((set) => [...set]);
  for (const name of names) t.regex(name, /^c:[A-Za-z0-9_.%-]+$/);
  t.true(Object.keys(document["prefix"]!).includes("c"));
});

test("drawings have a line for each thing and each link", (t) => {
  const found = trace(events, id, 1);
  t.is(mermaid(found).length, 1 + found.nodes.length + found.edges.length);
  t.is(dot(found).length, 3 + found.nodes.length + found.edges.length);
  t.true(
    mermaid(found)
      .slice(1)
      .every((line) => /^ {2}n\d+/.test(line)),
  );
});
