// `cambrian run` as a person runs it, on the real server, with a real gpu-agent that trains in its sandbox.
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import test from "ava";
import { Effect, type Schema } from "effect";
import { defaultBaselines } from "../../actors/grammar/references.ts";
import type { EventData } from "../../events/index.ts";
import { Database } from "../../infra/database/database.ts";
import { pgliteDatabase } from "../../infra/database/pglite.ts";
import { ofType } from "../../events/of-type.ts";
import { checkFinished, readLog } from "../support/campaign-check.ts";
import { cambrian, type Ended, start } from "../support/cli.ts";

const home = fs.mkdtempSync(join(tmpdir(), "cambrian-run-"));
test.after.always(() => fs.rmSync(home, { recursive: true, force: true }));
const runIn = (data: string) =>
  start([
    ...[
      "run",
      "--experiments",
      "3",
      "--seed",
      "7",
      "--size",
      "tiny",
      "--name",
      "first",
      "--confirmations",
      "0",
    ],
    ...["--data", join(home, data), "--json"],
  ]);
const read = (data: string, ...args: readonly string[]): Promise<Ended> =>
  cambrian([...args, "--data", join(home, data)]);
const lines = (ended: Ended): Record<string, unknown>[] =>
  ended.stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
/** A stored envelope as `log --json` prints it. */
interface Counted {
  readonly type: string;
  readonly subject: string;
  readonly data: Record<string, Schema.Json>;
}
interface Summary {
  readonly v: number;
  readonly campaign: string;
  readonly name: string;
  readonly experiments: { readonly total: number; readonly closed: number; readonly trained: number };
  readonly baselines: readonly { readonly loss: number }[];
  readonly decisions: string;
}
const summary = (ended: Ended): Summary => lines(ended).at(-1) as unknown as Summary;

test.before(async (t) => {
  t.timeout(300_000);
  const running = runIn("a");
  // The reading commands work in another terminal while it runs.
  let shown: Ended;
  do {
    await sleep(500);
    shown = await read("a", "campaign", "show", "--json");
  } while (shown.code !== 0);
  t.like(summary(shown), { v: 1, name: "first", status: "running" });
  const second = await cambrian(["run", "--data", join(home, "a")]);
  t.is(second.code, 6, "a second laboratory on the same data is refused");
  t.regex(second.stderr, /cambrian: /);
  const ended = await running.ended;
  t.is(ended.code, 0, ended.stderr);
  fs.writeFileSync(join(home, "a.json"), JSON.stringify(ended));
});
const first = (): Ended => JSON.parse(fs.readFileSync(join(home, "a.json"), "utf8")) as Ended;

test.serial("the run ends with a summary, and every line before it is an event of interest", (t) => {
  const told = lines(first());
  const { experiments, baselines, decisions, ...rest } = summary(first());
  t.like(rest, { v: 1, name: "first" });
  t.is(experiments.total, 3);
  t.is(experiments.closed, 3);
  t.true(experiments.trained >= 2);
  t.is(baselines.length, defaultBaselines.length);
  t.regex(decisions, /^sha256:[0-9a-f]{64}$/);
  t.true(told.slice(0, -1).every((line) => line["v"] === 1 && typeof line["type"] === "string"));
  t.true(told.some((line) => line["type"] === "TrainingFinished"));
});

test.serial(
  "the log holds it all, and every stream verifies, contributions against their grants",
  async (t) => {
    checkFinished(t, await readLog(join(home, "a")));
  },
);

test.serial("the tables hold what the log says, counted without any fold of ours", async (t) => {
  const events = lines(await read("a", "log", "--json")) as unknown as readonly Counted[];
  const rows = await Effect.runPromise(
    Effect.gen(function* () {
      const database = yield* Database;
      const all = (table: string) => database.run((sql) => sql.selectFrom(table).selectAll().execute());
      return {
        campaigns: yield* all("campaigns"),
        experiments: yield* all("experiments"),
        lineage: yield* all("lineage"),
        seedPool: yield* all("seedPool"),
        experience: yield* all("experience"),
        parked: yield* all("parked"),
      };
    }).pipe(Effect.provide(pgliteDatabase({ folder: join(home, "a", "pglite") })), Effect.scoped),
  );
  const of = (type: string) => events.filter((event) => event.type === type);
  const experimentOf = ({ subject }: Counted) => subject.split(".")[4];
  t.is(rows.campaigns.length, of("CampaignOpened").length);
  t.is(rows.campaigns[0]?.["trained"], summary(first()).experiments.trained);
  t.deepEqual(
    rows.experiments.map(({ experiment }) => experiment).toSorted(),
    of("ExperimentOpened").map(experimentOf).toSorted(),
  );
  for (const event of of("TrainingFinished")) {
    const row = rows.experiments.find(({ experiment }) => experiment === experimentOf(event));
    const results = event.data["results"] as unknown as EventData<"TrainingFinished">["results"];
    t.is(row?.["loss"], results.find(({ task }) => task === row?.["lossTask"])?.loss);
    t.is(
      row?.["accuracy"],
      results.reduce((sum, { accuracy }) => sum + accuracy / results.length, 0),
    );
  }
  for (const event of of("FitnessScored"))
    t.is(
      rows.experience.find(({ experiment }) => experiment === experimentOf(event))?.["fitness"],
      event.data["fitness"],
    );
  const parents = of("ExperimentOpened").filter(({ data }) => data["parent"] !== null);
  t.is(rows.lineage.filter(({ distance }) => distance === 1).length, parents.length);
  const members = of("SeedPoolUpdated").flatMap(({ data }) => data["members"] as unknown[]);
  t.is(rows.seedPool.length, members.length);
  t.is(rows.parked.length, of("WorkParked").length);
});

test.serial("an audit finds nothing wrong, in every section", async (t) => {
  const audited = await read("a", "audit", "first", "--json");
  t.is(audited.code, 0, audited.stderr);
  const { sections } = lines(audited)[0] as { readonly sections: readonly Record<string, unknown>[] };
  t.deepEqual(
    sections.map(({ name, verdict }) => [name, verdict]),
    [
      ...["order", "streams", "origins", "arrival", "causality", "grants", "denominators", "claims"],
      ...["tree heads", "artifacts"],
    ].map((name) => [name, "ok"]),
  );
  t.true(Number(sections.at(-1)?.["checked"]) > 10);

  const anchor = join(home, "lab.anchor");
  const kept = await read("a", "audit", "--anchor", anchor);
  t.is(kept.code, 0, kept.stderr);
  t.regex(kept.stderr, /stands for the first \d+ events/);
  t.regex((await read("a", "audit", "--anchor", anchor)).stdout, /^anchor +\d+ +ok$/m);
  const forged = JSON.parse(fs.readFileSync(anchor, "utf8")) as { root: string };
  fs.writeFileSync(anchor, JSON.stringify({ ...forged, root: `sha256:${"0".repeat(64)}` }));
  const found = await read("a", "audit", "--anchor", anchor);
  t.is(found.code, 5);
  t.regex(found.stdout, /anchor: event \d+: up to here the log has the root/);
  fs.writeFileSync(anchor, "{}");
  t.is((await read("a", "audit", "--anchor", anchor)).code, 2);
});

test.serial("why a result is what it is: as a page, as JSON, as PROV", async (t) => {
  const page = await read("a", "why", "e0001");
  t.is(page.code, 0, page.stderr);
  t.regex(page.stdout, /^experiment e0001 .*\(event \d+\)$/m);
  t.regex(page.stdout, /training, attempt 1 by gpu-/);
  t.regex(page.stdout, /none is missing$/m);
  const { root, missing } = lines(await read("a", "why", "e0001", "--json"))[0] as Record<string, unknown>;
  t.deepEqual([root, missing], ["experiment:e0001", []]);
  const prov = lines(await read("a", "why", "e0001", "--format", "prov-json"))[0] as Record<string, object>;
  t.true(Object.keys(prov["entity"]!).length > 5);
  t.is((await read("a", "why", "e9999")).code, 4);
});

test.serial("a table that was changed is found, and made anew from the log", async (t) => {
  const change = Effect.gen(function* () {
    const database = yield* Database;
    yield* database.run((sql) => sql.updateTable("experiments").set({ loss: 0 }).execute());
  });
  const folder = join(home, "a", "pglite");
  await Effect.runPromise(change.pipe(Effect.provide(pgliteDatabase({ folder })), Effect.scoped));
  const found = await read("a", "projection", "status");
  t.is(found.code, 5, found.stderr);
  t.regex(found.stdout, /experiments +\d+ +NOT WHAT THE LOG SAYS/);
  t.regex(found.stderr, /not what the log says: experiments\n.*projection rebuild --all --data/);
  const rebuilt = await read("a", "projection", "rebuild", "experiments", "lineage", "--json");
  t.is(rebuilt.code, 0, rebuilt.stderr);
  const { rebuilt: names } = lines(rebuilt)[0] as { readonly rebuilt: readonly Record<string, unknown>[] };
  t.deepEqual(
    names.map(({ name, differed }) => [name, differed]),
    [
      ["experiments", true],
      ["lineage", false],
    ],
  );
  t.is((await read("a", "projection", "status")).code, 0);
});

test.serial("the same seed in another folder: the same decisions, the same losses to the bit", async (t) => {
  t.timeout(300_000);
  const again = await runIn("b").ended;
  t.is(again.code, 0, again.stderr);
  t.is(summary(again).decisions, summary(first()).decisions);
  const losses = async (data: string) =>
    ofType(await readLog(join(home, data)), "TrainingFinished").map(({ stream, data: result }) => [
      stream.id,
      result.results.map(({ loss, accuracy, weights }) => [loss, accuracy, weights.sha256]),
      result.rungs,
    ]);
  t.deepEqual(await losses("b"), await losses("a"));
});

test.serial("reading commands print one JSON document, by id or by name", async (t) => {
  const { campaign } = summary(first());
  for (const args of [
    ["campaign", "list"],
    ["campaign", "show"],
    ["campaign", "show", "first"],
    ["campaign", "show", campaign],
    ["experiment", "list", "first"],
    ["experiment", "show", "e0001"],
    ["experiment", "show", `${campaign}/e0001`, "--code"],
  ]) {
    const ended = await read("a", ...args, "--json");
    t.is(ended.code, 0, `${args.join(" ")}: ${ended.stderr}`);
    t.is(lines(ended).length, 1);
    t.is(lines(ended)[0]?.["v"], 1);
  }
  const listed = lines(await read("a", "experiment", "list", "--json"))[0]?.["experiments"] as unknown[];
  t.is(listed.length, 3 + defaultBaselines.length);
});

test.serial("the code of an experiment is a layer that `check` passes", async (t) => {
  const shown = await read("a", "experiment", "show", "b01", "--code");
  const file = join(home, "layer.py");
  fs.writeFileSync(file, shown.stdout);
  const checked = await cambrian(["check", file, "--json"]);
  t.is(checked.code, 0, checked.stderr);
  t.like(lines(checked)[0], { v: 1, verdict: "pass" });
});

test.serial("log prints each stored envelope with its sequence", async (t) => {
  const events = lines(await read("a", "log", "--json"));
  t.deepEqual(
    events.map(({ sequence }) => sequence),
    events.map((_, index) => index + 1),
  );
  t.is(events[0]?.["specversion"], "1.0");
  const results = lines(await read("a", "log", "--type", "TrainingFinished", "--json"));
  t.true(results.length >= 4 && results.every(({ type }) => type === "TrainingFinished"));
});

test.serial("what is asked for wrongly is refused with the right exit code, and a hint", async (t) => {
  const cases: readonly (readonly [number, readonly string[], RegExp])[] = [
    [4, ["campaign", "show", "nobody"], /no campaign has the id or the name "nobody"/],
    [4, ["experiment", "show", "e0099"], /no experiment with the id/],
    [2, ["log", "--type", "Nonsense"], /no event type/],
    [2, ["campaign", "show", "--bogus"], /bogus/],
    [2, ["run", "--experiments", "0"], /experiments/],
    [6, ["run", "--name", "first"], /is called "first" already/],
  ];
  for (const [code, args, message] of cases) {
    const ended = await read("a", ...args);
    t.is(ended.code, code, `${args.join(" ")}\n${ended.stderr}`);
    t.regex(ended.stderr, message);
    t.notRegex(ended.stderr, /\n {4}at /, "no stack trace");
  }
  t.is((await cambrian(["campaign", "list", "--data", join(home, "nowhere")])).code, 4);
});
