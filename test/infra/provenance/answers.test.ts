// What language models answered, traced and audited: every answer stands under the decision that it served, and whoever
// moves or replaces one is found out.
import test from "ava";
import { Effect } from "effect";
import { Artifacts } from "../../../actors/ports.ts";
import type { LoggedEvent } from "../../../events/envelope.ts";
import { ofType } from "../../../events/of-type.ts";
import { streamPrefix } from "../../../events/stream.ts";
import { missing } from "../../../infra/artifacts/digest.ts";
import { memoryArtifacts } from "../../../infra/artifacts/memory.ts";
import { audit, auditedIn } from "../../../infra/audit/audit.ts";
import { librariesOf, withBytes } from "../../../infra/provenance/at-hand.ts";
import type { Provenance } from "../../../infra/provenance/graph.ts";
import { provJson } from "../../../infra/provenance/prov-json.ts";
import { trace } from "../../../infra/provenance/trace.ts";
import { whyLines } from "../../../cli/render/why.ts";
import { playAnswered } from "../../support/answered.ts";
import { keyRing, signed, unsigned, type Unsigned } from "../../support/forgery.ts";
import { DIGEST, MODEL } from "../../support/made-up-model.ts";

const { events, artifacts } = await playAnswered();
const answers = ofType(events, "InferenceRecorded");
const id = "e0002";
const own = answers.filter(({ data }) => data.experiment === id);

/** Traced with the artifacts at hand that are left. */
const traced = (
  log: readonly LoggedEvent[] = events,
  there: (sha256: string) => boolean = () => true,
  depth = 0,
): Promise<Provenance> =>
  Effect.gen(function* () {
    return yield* withBytes(trace(log, id, depth, yield* librariesOf(log)));
  }).pipe(
    Effect.provideService(Artifacts, {
      put: () => Effect.die("nothing is put"),
      get: (sha256) => {
        const bytes = there(sha256) ? artifacts.get(sha256) : undefined;
        return bytes === undefined ? Effect.fail(missing(sha256)) : Effect.succeed(bytes);
      },
    }),
    Effect.runPromise,
  );
const target = (found: Provenance, kind: string, from: string): readonly string[] =>
  found.edges.filter((edge) => edge.kind === kind && edge.from === from).map(({ to }) => to);

test("every answer of an experiment is an activity of its model and its role, with prompt and answer", async (t) => {
  const found = await traced();
  t.deepEqual(found.missing, []);
  t.true(own.length > 6);
  t.deepEqual([...new Set(own.map(({ data }) => data.role))].sort(), [
    ...["analyst", "checker", "engineer", "researcher"],
  ]);
  for (const { data, sequence } of own) {
    const place = `answer:${id}/${sequence}`;
    const node = found.nodes.find((one) => one.id === place);
    t.is(node?.kind, "activity");
    t.like(node?.facts, { model: MODEL, digest: DIGEST, seconds: data.seconds });
    t.is(node?.facts["template"], `${data.template.name}/${data.template.version}`);
    t.deepEqual(node?.facts["options"], data.options);
    t.deepEqual(target(found, "used", place), [`prompt:${data.prompt.sha256}`]);
    t.deepEqual(target(found, "wasAssociatedWith", place), [
      `agent:${data.role}`,
      `model:ollama/${MODEL}@${DIGEST}`,
    ]);
    const used = found.edges.filter(({ kind, to }) => kind === "used" && to === `response:${id}/${sequence}`);
    t.is(used.length, 1, "it served one decision");
  }
});

test("the code leads to the answer that it is in, to its prompt, and from what it cites to the paper", async (t) => {
  const found = await traced();
  const [proposing] = target(found, "wasGeneratedBy", `architecture:${id}/0`);
  const responses = target(found, "used", proposing!).filter((one) => one.startsWith("response:"));
  t.is(
    responses.length,
    own.filter(({ data }) => data.want === "propose").length,
    "those that were of no use too",
  );
  const citing = ofType(events, "ArchitectureProposed").find(
    ({ data, stream }) =>
      stream.id.startsWith("e") && data.citations.some(({ kind }) => kind === "cognition"),
  );
  t.truthy(citing, "a campaign that cites nothing tests nothing");
  const all = await Effect.runPromise(
    Effect.gen(function* () {
      return trace(events, citing!.stream.id, 0, yield* librariesOf(events));
    }).pipe(
      Effect.provideService(Artifacts, {
        put: () => Effect.die("nothing is put"),
        get: (sha256) => Effect.succeed(artifacts.get(sha256)!),
      }),
    ),
  );
  t.deepEqual(all.missing, []);
  const [entry] = all.nodes.filter((node) => node.id.startsWith("cognition:"));
  const [library, paper] = target(all, "wasDerivedFrom", entry!.id);
  t.regex(library ?? "", /^library:sha256:/);
  t.regex(paper ?? "", /^paper:(arXiv|doi):/);
  t.is(typeof entry!.facts["insight"], "string");
});

test("PROV-JSON: the model is an agent, the prompt an entity, the answer an activity", async (t) => {
  const document = provJson(await traced()) as Record<string, Record<string, unknown>>;
  const names = (kind: string): readonly string[] => Object.keys(document[kind]!);
  t.true(names("agent").some((name) => name.startsWith("c:model%3aollama")));
  t.true(names("entity").some((name) => name.startsWith("c:prompt%3a")));
  t.is(names("activity").filter((name) => name.startsWith("c:answer%3a")).length, own.length);
});

test("an answer that is not in the log, and bytes that are gone, are missing links", async (t) => {
  const [proposal] = own.filter(({ data }) => data.want === "propose");
  const without = await traced(events.filter((event) => event.type !== "InferenceRecorded"));
  const lacking = without.missing.filter(({ what }) => /no answer of a language model/.test(what));
  t.deepEqual(
    lacking.map(({ of }) => of.replace(/:.*/, "")).sort(),
    ["analysis", "judging", "proposing", "summarising"],
    "novelty may be judged without a model",
  );
  const { prompt, response } = proposal!.data;
  for (const gone of [prompt, response]) {
    const found = await traced(events, (sha256) => sha256 !== gone.sha256);
    t.true(
      found.missing.some(({ what }) => what.includes(gone.sha256)),
      JSON.stringify(found.missing),
    );
    t.true(whyLines(found).some((line) => line.includes("MISSING") && line.includes(gone.sha256)));
  }
});

test("the page names the model, its prompt and what the answer took", async (t) => {
  const page = whyLines(await traced()).join("\n");
  for (const said of [
    `asked a model to propose by researcher, ollama/${MODEL}`,
    "prompt propose-genome/1",
    `digest: ${DIGEST}`,
    'tokens: {"prompt":',
    "options: {",
    "asked a model to analyse by analyst",
    "asked a model to judgeNovelty by checker",
  ])
    t.true(page.includes(said), said);
  for (const { sequence } of own)
    t.is(page.split(`(event ${sequence})`).length - 1, 4, "answer, model, prompt and thoughts");
});

// Somebody who has every key writes the log anew, each time with one answer changed.
const keys = keyRing();
const history = unsigned(events);
const place = events.indexOf(own[0]!);
const rewritten = (change: (event: Unsigned) => Unsigned): readonly LoggedEvent[] =>
  signed(
    history.map((event, index) => (index === place ? change(event) : event)),
    keys,
  );
const sections = (log: readonly LoggedEvent[], stored: ReadonlyMap<string, Uint8Array> = artifacts) =>
  Effect.gen(function* () {
    const store = yield* Artifacts;
    for (const bytes of stored.values()) yield* store.put(bytes, "text/plain");
    return yield* audit(auditedIn(log, undefined));
  }).pipe(Effect.provide(memoryArtifacts), Effect.runPromise);
const faultsOf = async (
  name: string,
  log: readonly LoggedEvent[],
  stored?: ReadonlyMap<string, Uint8Array>,
): Promise<readonly string[]> => {
  const found = (await sections(log, stored)).find((section) => section.name === name)!;
  return found.faults.map(({ sequence, what }) => `${sequence} ${what}`);
};

test("audit: answers as they were recorded hold", async (t) => {
  const log = signed(history, keys);
  for (const name of ["streams", "causality"]) t.deepEqual(await faultsOf(name, log), [], name);
});

test("found: an answer that is moved to another experiment", async (t) => {
  const sequence = place + 1;
  const other = "e0001";
  const moved = rewritten(({ attributes, data }) => {
    const { subject, source, correlationid } = attributes;
    const there = (text: string): string => text.replaceAll(id, other);
    return {
      attributes: {
        ...attributes,
        ...{ subject: there(subject), source: there(source), correlationid: there(correlationid) },
      },
      data: { ...data, experiment: other },
    };
  });
  t.is(streamPrefix(moved[place]!.stream), `cambrian.log.c1.ops.${other}`);
  t.deepEqual(await faultsOf("streams", moved), [], "whoever has the keys can sign it");
  t.deepEqual(
    (await faultsOf("causality", moved)).map((what) => what.replace(/event \d+/, "event N")),
    [`${sequence} its cause, event N, is none of ${other}`],
  );
  const told = rewritten(({ attributes, data }) => ({ attributes, data: { ...data, experiment: other } }));
  t.true(
    (await faultsOf("causality", told)).includes(
      `${sequence} it stands among the answers for ${id} and served ${other}`,
    ),
  );
});

test("found: an answer that another role recorded, and one that serves another decision", async (t) => {
  const sequence = place + 1;
  const byAnother = rewritten(({ attributes, data }) => ({
    attributes: { ...attributes, actor: "analyst" },
    data,
  }));
  t.deepEqual(await faultsOf("causality", byAnother), [
    `${sequence} the researcher asked, and the analyst recorded the answer`,
  ]);
  const { work } = own.at(-1)!.data;
  const another = rewritten(({ attributes, data }) => ({ attributes, data: { ...data, work } }));
  t.deepEqual(await faultsOf("causality", another), [
    `${sequence} it served ${work}, which is not its cause`,
  ]);
});

test("found: the text of an answer that is replaced, or gone", async (t) => {
  const log = signed(history, keys);
  const { data, sequence } = own.find((answer) => answer.data.want === "propose")!;
  const { sha256 } = data.response;
  const before = await faultsOf("artifacts", log);
  t.false(
    before.some((what) => what.includes("response")),
    "only what was never trained is missing",
  );
  const without = new Map([...artifacts].filter(([name]) => name !== sha256));
  const found = await faultsOf("artifacts", log, without);
  t.true(found.some((what) => what.startsWith(`${sequence} response: `) && what.includes(sha256)));
  // Whoever changes the name of the answer in the event has no key for it.
  const forged = signed(
    history.map((event, index) =>
      index === place ? { ...event, data: { ...event.data, response: { ...own[1]!.data.response } } } : event,
    ),
    keys,
    (actor) => (actor === "researcher" ? keyRing()(actor) : keys(actor)),
  );
  t.true((await faultsOf("streams", forged)).some((what) => what.startsWith(`${place + 1} signature`)));
});
