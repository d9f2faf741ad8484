// An imported campaign read again: verified, traced, ranked by another fitness; and that nothing can be slipped in as imported.
import test from "ava";
import { Effect, Result } from "effect";
import { parseExpression } from "../../../actors/policies/expression/parse.ts";
import type { LoggedEvent } from "../../../events/envelope.ts";
import { audit, auditedIn } from "../../../infra/audit/audit.ts";
import { trace } from "../../../infra/provenance/trace.ts";
import { replayArtifacts } from "../../../infra/replay/artifacts.ts";
import { rescore } from "../../../infra/replay/rescore.ts";
import { verify } from "../../../infra/replay/verify.ts";
import { importedLog } from "../../support/asi-arch.ts";
import { recordedLog } from "../../support/recorded.ts";

const log = importedLog();
const verified = async (events: readonly LoggedEvent[]) => {
  const { artifacts } = await log;
  return Effect.runPromise(verify(events).pipe(Effect.provide(replayArtifacts), Effect.provide(artifacts)));
};

test("nothing of it was decided here: every record is taken as it was given", async (t) => {
  const found = await verified((await log).events);
  t.is(found.difference, null);
  t.is(found.given.imports, 1773);
  t.deepEqual(found.verified, {});
});

test("a record without its parent is found", async (t) => {
  const { events } = await log;
  const { difference } = await verified(events.filter(({ stream }) => stream.id !== "e0119"));
  t.is(difference?.what, "its parent e0119 had not been imported");
});

test("a record that is slipped into a campaign that was conducted here is found, by replay and by audit", async (t) => {
  const whole = recordedLog("issue-5-claims.jsonl.gz");
  const opening = whole.find(({ type }) => type === "CampaignOpened")!;
  const record = (await log).events.find(({ stream }) => stream.id === "e0001")!;
  const slipped = {
    ...record,
    stream: { ...record.stream, campaign: opening.stream.campaign, id: "e9999" },
    sequence: whole.length + 1,
  } as LoggedEvent;
  const events = [...whole.filter(({ stream }) => stream.campaign === opening.stream.campaign), slipped];
  t.is((await verified(events)).difference?.what, "the campaign was not imported");
  const { artifacts } = await log;
  const sections = await Effect.runPromise(
    Effect.provide(audit(auditedIn([...whole, slipped], opening.stream.campaign)), artifacts),
  );
  const { faults } = sections.find(({ name }) => name === "denominators")!;
  t.deepEqual(faults, [
    { sequence: slipped.sequence, what: "e9999 is imported into a campaign that was conducted here" },
  ]);
});

test("a trace leads to the published files, and names what was not published", async (t) => {
  const { events } = await log;
  const { nodes, missing, edges } = trace(events, "e1735", 1);
  t.deepEqual(
    nodes.filter(({ id }) => id.startsWith("file:")).map(({ label }) => label),
    ["file tree.json", "file gallery.json"],
  );
  t.true(edges.some(({ from, to }) => from === "experiment:e1735" && to === "experiment:e1544"));
  t.deepEqual(
    missing.filter(({ of }) => of === "experiment:e1735").map(({ what }) => what),
    ["its code was not published", "who measured its score, on what and with which seed was not published"],
  );
});

test("by another fitness what was published is ranked, and nothing is said of pools and parents", async (t) => {
  const { events } = await log;
  const by = (source: string) =>
    rescore(events, { fitness: Result.getOrThrow(parseExpression(source)), policy: null });
  const accuracy = by("accuracy");
  t.is(accuracy.ranking.length, 1772);
  t.is(accuracy.ranking.filter(({ fitness }) => fitness !== null).length, 106);
  t.is(accuracy.spearman!.toFixed(4), "0.0592");
  t.deepEqual([accuracy.generations, accuracy.draws, accuracy.luck], [null, null, null]);
  t.is(by("-trainingLoss").ranking.filter(({ fitness }) => fitness !== null).length, 105);
  t.is(by('task["boolq"].accuracy').ranking[0]!.fitness, 0.6193);
  for (const unknown of ["loss", "judge", "flops", "baseline.loss", 'task["wikitext"].accuracy'])
    t.true(
      by(unknown).ranking.every(({ fitness }) => fitness === null),
      unknown,
    );
});
