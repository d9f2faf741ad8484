// `cambrian timeline` over a real server: a line for each actor, every span as JSON, as of now and as of then.
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "ava";
import type { ActorTotals } from "../../cli/laboratory/timeline.ts";
import type { Span } from "../../projections/timeline/span.ts";
import { refusedCleanly } from "../support/bad-input.ts";
import { cambrian } from "../support/cli.ts";
import { recordedLog } from "../support/recorded.ts";
import { serveLog } from "../support/served-log.ts";

const events = recordedLog("issue-6-policies.jsonl.gz");
const folder = fs.mkdtempSync(join(tmpdir(), "cambrian-timeline-"));
const stops: (() => Promise<void>)[] = [];
let env: Readonly<Record<string, string>> = {};
test.before(async () => {
  env = await serveLog({ teardown: (stop) => stops.push(stop) }, events);
});
test.after.always(async () => {
  for (const stop of stops) await stop();
  fs.rmSync(folder, { recursive: true, force: true });
});

const timeline = (...words: readonly string[]) =>
  cambrian(["timeline", ...words, "--data", join(folder, "lab")], env);

interface Printed {
  readonly v: number;
  readonly campaign: string;
  readonly actors: readonly ActorTotals[];
  readonly spans: readonly Span[];
}

test("a line for each actor, and as JSON every span of that campaign", async (t) => {
  t.timeout(60_000);
  const [first] = events.filter(({ type }) => type === "CampaignOpened");
  const campaign = first!.stream.campaign;
  const [text, json, then] = await Promise.all([
    timeline(campaign),
    timeline(campaign, "--json"),
    timeline(campaign, "--json", "--at", "e0001"),
  ]);
  t.is(text.code, 0, text.stderr);
  const printed: Printed = JSON.parse(json.stdout);
  t.like(printed, { v: 1, campaign });
  t.true(printed.spans.length > 50);
  t.true(printed.spans.every((span) => span.campaign === campaign));
  const counted = printed.actors.flatMap(({ busy, waiting, failed }) => [busy, waiting, failed]);
  t.is(
    counted.reduce((sum, { spans }) => sum + spans, 0),
    printed.spans.length,
  );
  const names = printed.actors.map(({ actor }) => actor);
  for (const role of ["director", "researcher", "checker", "engineer", "analyst"])
    t.true(names.includes(role), role);
  const [title, ...lines] = text.stdout.trimEnd().split("\n");
  t.regex(title ?? "", /^actor +busy s +times +waiting s +times +failed s +times$/);
  t.deepEqual(
    lines.map((line) => line.split(/ {2,}/)[0]),
    names,
  );

  const early: Printed = JSON.parse(then.stdout);
  const closing = events.find(({ type, stream }) => type === "ExperimentClosed" && stream.id === "e0001");
  t.deepEqual(
    early.spans,
    printed.spans.filter(({ endedSequence }) => endedSequence <= closing!.sequence),
  );
  t.true(early.spans.length > 0 && early.spans.length < printed.spans.length);
});

test("a campaign that there is not, is not found", async (t) => {
  t.timeout(60_000);
  const ended = await timeline("nowhere");
  t.is(ended.code, 4, ended.stderr);
  t.regex(ended.stderr, /no campaign has the id or the name "nowhere"/);
  refusedCleanly(t, ended);
});
