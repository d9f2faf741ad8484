// `cambrian rescore` over a real server, and what it refuses.
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "ava";
import { listOf, refusedCleanly } from "../support/bad-input.ts";
import { cambrian } from "../support/cli.ts";
import { recordedLog } from "../support/recorded.ts";
import { serveLog } from "../support/served-log.ts";

const folder = fs.mkdtempSync(join(tmpdir(), "cambrian-rescore-"));
const stops: (() => Promise<void>)[] = [];
let env: Readonly<Record<string, string>> = {};
test.before(async () => {
  env = await serveLog({ teardown: (stop) => stops.push(stop) }, recordedLog("issue-5-claims.jsonl.gz"));
});
test.after.always(async () => {
  for (const stop of stops) await stop();
  fs.rmSync(folder, { recursive: true, force: true });
});

let files = 0;
const file = (content: string): string => {
  const path = join(folder, `fitness-${files++}.yaml`);
  fs.writeFileSync(path, content);
  return path;
};
const rescore = (...words: readonly string[]) =>
  cambrian(["rescore", ...words, "--data", join(folder, "lab")], env);

test.serial("the ranking by a declared fitness, beside the recorded one", async (t) => {
  t.timeout(60_000);
  const [text, json] = await Promise.all([
    rescore("--fitness", file("fitness: -loss\n")),
    rescore("--fitness", file('{"shipped": "paper"}'), "--policy", "boltzmann", "--json"),
  ]);
  t.is(text.code, 0, text.stderr);
  t.regex(text.stdout, /^fitness +-loss$/m);
  t.regex(text.stdout, /^ranks +Spearman 0\.\d{4}, Kendall 0\.\d{4} /m);
  t.regex(text.stdout, /^ +1 +\d +e0001 +linear/m);
  t.is(json.code, 0, json.stderr);
  const found = JSON.parse(json.stdout);
  t.like(found, { v: 1, policy: "boltzmann", recordedPolicy: "paper" });
  t.true(found.spearman > 0.999);
  t.is(found.parents.drawn, 4);
  t.is(found.ranking.length, 5);
});

test.serial(
  "what has no value anywhere ranks nothing: it is unknown, and no number stands for it",
  async (t) => {
    t.timeout(60_000);
    await Promise.all(
      ["1 / (loss - loss)", "10 ^ 400", "log(-accuracy)"].map(async (source) => {
        const ended = await rescore("--fitness", file(`fitness: ${source}\n`), "--json");
        t.is(ended.code, 0, ended.stderr);
        const { spearman, kendall, ranking } = JSON.parse(ended.stdout);
        t.deepEqual([spearman, kendall], [null, null], source);
        t.is(ranking.length, 5);
        t.true(
          ranking.every(({ fitness }: { fitness: unknown }) => fitness === null),
          ended.stdout,
        );
      }),
    );
  },
);

test.serial("what cannot be scored by is said, with the column", async (t) => {
  t.timeout(60_000);
  const cases = [
    [[], 2, /nothing to score by/],
    [["--fitness", join(folder, "nowhere.yaml")], 4, /there is no file/],
    [
      ["--fitness", file("fitness: loss + (accuracy\n")],
      2,
      /fitness, column 17: expected an operator or \), found the end\n {2}loss \+ \(accuracy\n {18}\^/,
    ],
    [["--fitness", file("fitness: process.exit(1)\n")], 2, /column 1: expected one of loss, accuracy/],
    [
      ["--fitness", file('fitness: task["byte-lm"].loss\n')],
      2,
      /has no task "byte-lm".*there are: overwrite/,
    ],
    [
      ["--fitness", file("fitnes: loss\n")],
      2,
      /a file of a fitness has no setting "fitnes"; did you mean "fitness"/,
    ],
    [["--fitness", file("shipped: papr\n")], 2, /shipped: .*; did you mean "paper"/],
    [["--fitness", file("{}")], 2, /one of fitness .* and shipped/],
    [["--fitness", file("shipped: loss\nfitness: loss\n")], 2, /one of fitness .* and shipped/],
    [["--fitness", file("fitness: [loss\n")], 2, /fitness-\d+\.yaml:\d+:\d+: /],
    [["--fitness", folder], 2, /is a folder/],
    [["--policy", "greedy"], 2, /--policy/],
  ] as const;
  const before = listOf(folder);
  await Promise.all(
    cases.map(async ([words, code, says]) => {
      const ended = await rescore(...words);
      t.is(ended.code, code, `${words.join(" ")}: ${ended.stderr}`);
      t.regex(ended.stderr, says);
      refusedCleanly(t, ended);
    }),
  );
  t.deepEqual(listOf(folder), before, "nothing is written");
});
