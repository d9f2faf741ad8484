// The library at the command line: searched, shown, examined.
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "ava";
import { cambrian } from "../support/cli.ts";
import { changed, PAPER } from "../support/paper.ts";

const home = fs.mkdtempSync(join(tmpdir(), "cambrian-cognition-"));
test.after.always(() => fs.rmSync(home, { recursive: true, force: true }));
const folderWith = (name: string, text: string): string => {
  const folder = join(home, name);
  fs.mkdirSync(folder);
  fs.writeFileSync(join(folder, "mean.md"), text);
  return folder;
};
const parity = ["parity stays at chance", "on longer inputs"];

test("search answers with the best entries first, ours and those of a folder of one's own", async (t) => {
  const own = folderWith("own", PAPER);
  const query = ["geometric", "series", "keep", "the", "running", "mean", "bounded"];
  const [ours, both] = await Promise.all([
    cambrian(["cognition", "search", ...parity, "--count", "5", "--json"]),
    cambrian(["cognition", "search", ...query, "--cognition", own]),
  ]);
  t.is(ours.code, 0, ours.stderr);
  const { v, query: asked, entries } = JSON.parse(ours.stdout) as Record<string, any>;
  t.deepEqual([v, asked, entries.length], [1, parity.join(" "), 5]);
  const found = entries.find(({ entry }: { entry: string }) => entry === "negative-eigenvalues");
  t.is(found?.paper, "arXiv:2411.12537");
  t.true(entries[0].score > entries[1].score && entries[1].score > entries[2].score);
  const [title, first] = both.stdout.split("\n");
  t.regex(title ?? "", /^score +entry +paper +title$/);
  t.regex(first ?? "", /^ *\d+\.\d +leaky-mean +arXiv:2601\.00001 +Forget by a constant share$/);
  t.is(both.stdout.trim().split("\n").length, 11);
});

test("show prints an entry as a page, and as JSON with its paper", async (t) => {
  const [page, json] = await Promise.all([
    cambrian(["cognition", "show", "gated-delta-rule"]),
    cambrian(["cognition", "show", "gated-delta-rule", "--json"]),
  ]);
  t.is(page.code, 0, page.stderr);
  t.regex(
    page.stdout,
    /^gated-delta-rule: Forget everything a little, then correct one key\nGated Delta Networks/,
  );
  for (const label of ["Insight", "Trigger", "Mechanism", "Why", "Cost", "Guidance", "Failure", "Source"])
    t.regex(page.stdout, new RegExp(`\n\n${label}\n  \\S`));
  for (const line of page.stdout.split("\n")) t.true(line.length <= 102 || line.includes("$$"), line);
  const { v, id, genome, paper } = JSON.parse(json.stdout) as Record<string, any>;
  t.deepEqual([v, id, paper.id, paper.checked], [1, "gated-delta-rule", "arXiv:2412.06464", "source"]);
  t.deepEqual(genome[0], { gene: "update", value: "gated-delta" });
});

test("lint names each fault with its file and line and ends 5; without faults it ends 0", async (t) => {
  const broken = folderWith(
    "broken",
    changed("update=fixed-decay", "updat=fixed-decay", changed("{t-1} +", "{t-1 +")),
  );
  const sound = folderWith("sound", PAPER);
  const [bad, good, json] = await Promise.all([
    cambrian(["cognition", "lint", broken]),
    cambrian(["cognition", "lint", sound]),
    cambrian(["cognition", "lint", broken, "--json"]),
  ]);
  t.is(bad.code, 5);
  const places = [...bad.stdout.matchAll(/^(.*\/broken\/mean\.md):(\d+): leaky-mean: (\w+)/gm)];
  t.deepEqual(
    places.map(([, file, line, word]) => [file, line, word]),
    [
      [join(broken, "mean.md"), "21", "KaTeX"],
      [join(broken, "mean.md"), "33", "the"],
    ],
  );
  t.regex(bad.stderr, /^cambrian: the library has 2 faults in 1 files\n {2}docs\/cognition\.md/);
  t.is(good.code, 0, good.stderr);
  t.is(good.stdout, "144 papers with 241 entries, no faults\n");
  t.is(json.code, 5);
  const { papers, faults } = JSON.parse(json.stdout) as Record<string, any>;
  t.is(papers, 144);
  t.deepEqual(
    faults.map(({ line }: { readonly line: number }) => line),
    [21, 33],
  );
});
