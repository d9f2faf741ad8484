// docs/cognition.md says what the code does: its example is sound, its lists are those of the schema.
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "ava";
import { Effect } from "effect";
import { Entry, FrontMatter, topics } from "../../cognition-base/paper.ts";
import { readPaper } from "../../cognition-base/read-paper.ts";
import { OWN_LIBRARY, readFolder } from "../../infra/library/folder.ts";
import { lintFolders } from "../../infra/library/lint.ts";
import { blocks, textOf } from "./pages.ts";

const PAGE = "docs/cognition.md";
const page = textOf(PAGE);
const [example = "", ...others] = blocks(PAGE, "markdown");

test("the paper that the page shows is sound beside ours", (t) => {
  t.timeout(60_000);
  t.is(others.length, 0);
  const folder = fs.mkdtempSync(join(tmpdir(), "cambrian-docs-cognition-"));
  t.teardown(() => fs.rmSync(folder, { recursive: true, force: true }));
  fs.writeFileSync(join(folder, "mean.md"), example);
  t.deepEqual(Effect.runSync(lintFolders([OWN_LIBRARY, folder])).faults, []);
});

test("the page counts our papers and entries", (t) => {
  const { papers } = Effect.runSync(readFolder(OWN_LIBRARY));
  const entries = papers.reduce((sum, { texts }) => sum + texts.length, 0);
  t.true(page.includes(`holds ${papers.length} papers`));
  t.true(page.includes(`with ${entries} entries`));
});

test("the page lists the keys of the front matter and the topics", (t) => {
  const [, table = ""] = page.split("The front matter is YAML:");
  const keys = [...(table.split("\nTopics: ")[0] ?? "").matchAll(/^\| `(\w+)`/gm)].map(([, key]) => key!);
  t.deepEqual(keys, Object.keys(FrontMatter.fields));
  const [, listed = ""] = /\nTopics: ([\s\S]*?)\.\n/.exec(page) ?? [];
  t.deepEqual(
    [...listed.matchAll(/`([\w-]+)`/g)].map(([, topic]) => topic),
    [...topics],
  );
});

test("the page's bounds on a field's length are those that are enforced", (t) => {
  const rows = [...page.matchAll(/^\| `([A-Z]\w+)` +\|.*\| (?:(\d+) to (\d+))? +\|$/gm)];
  t.deepEqual(
    rows.map(([, label]) => label!.toLowerCase()),
    Object.keys(Entry.fields).filter((field) => field !== "id" && field !== "title"),
  );
  for (const [, label, least, most] of rows) {
    if (least === undefined) continue;
    const tooLong = example.replace(`**${label}.**`, `**${label}.** ${"x".repeat(Number(most))}`);
    const result = readPaper("mean.md", tooLong);
    t.is(result._tag, "Failure", label);
    if (result._tag === "Failure")
      t.regex(result.failure[0]?.message ?? "", new RegExp(`between ${least} and ${most}`), label);
  }
});
