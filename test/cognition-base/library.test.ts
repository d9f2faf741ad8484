// The library that comes with Cambrian has no fault, and each kind of fault is found, in the line that it is in.
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "ava";
import { Effect } from "effect";
import { entriesOf, readLibrary, writeLibrary } from "../../cognition-base/library.ts";
import type { Fault } from "../../cognition-base/read-paper.ts";
import { OWN_LIBRARY } from "../../infra/library/folder.ts";
import { lintFolders } from "../../infra/library/lint.ts";
import { changed, ENTRY, PAPER } from "../support/paper.ts";

const home = fs.mkdtempSync(join(tmpdir(), "cambrian-papers-"));
test.after.always(() => fs.rmSync(home, { recursive: true, force: true }));
let folders = 0;
/** The faults of a folder with these files. */
const faultsOf = (files: Readonly<Record<string, string>>): readonly Fault[] => {
  const folder = join(home, String(folders++));
  fs.mkdirSync(folder);
  for (const [name, text] of Object.entries(files)) fs.writeFileSync(join(folder, name), text);
  return Effect.runSync(lintFolders([folder])).faults.map((fault) => ({
    ...fault,
    file: fault.file.slice(folder.length + 1),
  }));
};
const lineWith = (text: string, passage: string): number =>
  1 + text.split("\n").findIndex((line) => line.includes(passage));

test("ours has at least 100 papers and 180 entries, and no fault; written and read again it is the same", (t) => {
  t.timeout(60_000);
  const { papers, faults } = Effect.runSync(lintFolders([OWN_LIBRARY]));
  t.deepEqual(faults, []);
  t.is(papers.length, 143);
  const entries = entriesOf(papers);
  t.is(entries.length, 240);
  t.deepEqual(readLibrary(writeLibrary(entries)), entries);
});

test("papers of one's own may be related to ours, and must not take their names", (t) => {
  t.timeout(60_000);
  const related = changed("**Genome.**", "**Relations.** gated-delta-rule (never corrects)\n\n**Genome.**");
  const renamed = changed("arXiv:2601", "arXiv:2602").replaceAll("leaky-mean", "gated-delta-rule");
  const folder = fs.mkdtempSync(join(home, "own-"));
  fs.writeFileSync(join(folder, "related.md"), related);
  fs.writeFileSync(join(folder, "renamed.md"), renamed);
  const { faults } = Effect.runSync(lintFolders([OWN_LIBRARY, folder]));
  t.deepEqual(faults, [
    {
      file: join(folder, "renamed.md"),
      line: lineWith(renamed, "## gated-delta-rule"),
      message: `the entry gated-delta-rule stands in ${join(OWN_LIBRARY, "gated-deltanet.md")} already`,
    },
  ]);
});

interface Case {
  readonly what: string;
  readonly from: string;
  readonly to: string;
  /** A passage of the line in which the fault is told. */
  readonly at: string;
  readonly says: RegExp;
}
const cases: readonly Case[] = [
  {
    what: "no front matter",
    from: "---\ntitle",
    to: "title",
    at: "title",
    says: /begins with no front matter/,
  },
  {
    what: "front matter that is no YAML",
    from: "authors: [A. Author, B. Author]",
    to: "authors: [A. Author, B. Author",
    at: "year: 2026",
    says: /front matter is no YAML/,
  },
  { what: "a missing key", from: "year: 2026\n", to: "", at: "---", says: /^year: Missing key/ },
  { what: "a key too many", from: "year: 2026", to: "year: 2026\npages: 9", at: "pages", says: /^pages: / },
  {
    what: "a strange id",
    from: "arXiv:2601.00001",
    to: "2601.00001",
    at: "id: 2601",
    says: /^id: Expected an arXiv id such as/,
  },
  {
    what: "a strange topic",
    from: "[decay]",
    to: "[decoy]",
    at: "topics",
    says: /^topics\.0: Expected "linear/,
  },
  {
    what: "entries that are not those listed",
    from: "entries: [leaky-mean]",
    to: "entries: [leaky-mode]",
    at: "entries:",
    says: /lists the entries leaky-mode, and there are leaky-mean/,
  },
  {
    what: "a summary too short",
    from: /A made-up.*/.exec(PAPER)![0],
    to: "Short.",
    at: "Short.",
    says: /^summary/,
  },
  {
    what: "a malformed heading",
    from: "leaky-mean: Forget",
    to: "Forget",
    at: "## ",
    says: /`## id: title`/,
  },
  {
    what: "a missing field",
    from: "**Why.**",
    to: "**Whatever.**",
    at: "## leaky",
    says: /^leaky-mean has no Why/,
  },
  {
    what: "a field twice",
    from: "**Why.**",
    to: "**Why.** So.\n\n**Why.**",
    at: "**Why.** The",
    says: /Why stands twice/,
  },
  {
    what: "a field that is too long",
    from: "**Failure.** ",
    to: `**Failure.** ${"It fails. ".repeat(80)}`,
    at: "**Failure.**",
    says: /^leaky-mean: failure: Expected a value with a length between 30 and 700/,
  },
  {
    what: "a field that is too short",
    from: "**Cost.** O(T d) time, d numbers of state.",
    to: "**Cost.**\n\nLittle.",
    at: "Little.",
    says: /^leaky-mean: cost: /,
  },
  {
    what: "an equation that is no LaTeX",
    from: "\\lambda s_{t-1} +",
    to: "\\lambda s_{t-1 +",
    at: "$$s_t",
    says: /^leaky-mean: KaTeX parse error/,
  },
  {
    what: "a mechanism without an equation",
    from: "$$s_t = \\lambda s_{t-1} + (1 - \\lambda) x_t$$",
    to: "It is the usual one, with which everybody is familiar.",
    at: "**Mechanism.**",
    says: /has no equation between \$\$/,
  },
  {
    what: "a stray relation",
    from: "**Genome.**",
    to: "**Relations.** leaky-median (more robust)\n\n**Genome.**",
    at: "**Relations.**",
    says: /^leaky-mean: it is related to leaky-median, which no file has/,
  },
  {
    what: "a relation to itself",
    from: "**Genome.**",
    to: "**Relations.** leaky-mean (the same)\n\n**Genome.**",
    at: "**Relations.**",
    says: /it is related to itself/,
  },
  {
    what: "a malformed relation",
    from: "**Genome.**",
    to: "**Relations.** leaky-median\n\n**Genome.**",
    at: "**Relations.**",
    says: /^leaky-mean: relations\.0\.how: /,
  },
  {
    what: "an unknown gene",
    from: "update=fixed-decay",
    to: "updat=fixed-decay",
    at: "**Genome.**",
    says: /^leaky-mean: the grammar has no gene updat \(there are: .*update/,
  },
  {
    what: "an unknown value of a gene",
    from: "decayInit=long",
    to: "decayInit=longer",
    at: "**Genome.**",
    says: /^leaky-mean: decayInit has no value longer \(there are: medium, short, long\)/,
  },
];

for (const { what, from, to, at, says } of cases)
  test(what, (t) => {
    const text = changed(from, to);
    const [fault, ...others] = faultsOf({ "mean.md": text });
    t.deepEqual(others, []);
    t.is(fault?.file, "mean.md");
    t.regex(fault?.message ?? "", says);
    t.is(fault?.line, lineWith(text, at), fault?.message);
  });

test("a sound paper has no fault; fields in another order have one each", (t) => {
  t.deepEqual(faultsOf({ "mean.md": PAPER, "notes.txt": "no paper" }), []);
  const cost = "**Cost.** O(T d) time, d numbers of state.\n\n";
  const text = changed("**Why.**", `${cost}**Why.**`, changed(cost, ""));
  t.deepEqual(faultsOf({ "mean.md": text }), [
    {
      file: "mean.md",
      line: lineWith(text, "**Why.**"),
      message: `Why stands after Cost; the order is ${order}`,
    },
  ]);
});
const order = "Insight, Trigger, Mechanism, Why, Cost, Guidance, Failure, Relations, Genome, Source";

test("an id that two files have, or one twice, is told where it stands the second time", (t) => {
  const other = changed("arXiv:2601.00001", "arXiv:2601.00002");
  t.deepEqual(faultsOf({ "a.md": PAPER, "b.md": other }), [
    {
      file: "b.md",
      line: lineWith(other, "## leaky-mean"),
      message: `the entry leaky-mean stands in ${join(home, String(folders - 1), "a.md")} already`,
    },
  ]);
  const twice = changed("[leaky-mean]", "[leaky-mean, leaky-mean]", `${PAPER}\n${ENTRY}\n`);
  const [fault] = faultsOf({ "a.md": twice });
  t.is(fault?.line, 1 + twice.split("\n").lastIndexOf("## leaky-mean: Forget by a constant share"));
  const paper = PAPER.replaceAll("leaky-mean", "leaky-median");
  t.like(faultsOf({ "a.md": PAPER, "b.md": paper })[0], { file: "b.md", line: lineWith(paper, "id: ") });
});

test("every fault of every file is told at once", (t) => {
  const worse = changed("**Why.**", "**Whatever.**", changed("year: 2026", "year: soon"));
  const faults = faultsOf({ "a.md": worse, "b.md": worse });
  t.deepEqual(
    faults.map(({ file, line }) => [file, line]),
    [lineWith(worse, "year"), lineWith(worse, "## ")]
      .flatMap((line) => [["a.md", line]])
      .concat([lineWith(worse, "year"), lineWith(worse, "## ")].map((line) => ["b.md", line])),
  );
});

test("a folder that is none, or has no papers, is told by its name", (t) => {
  const refused = (folder: string) => Effect.runSync(Effect.flip(lintFolders([folder])));
  t.like(refused(join(home, "nowhere")), { _tag: "LibraryUnreadable" });
  const empty = fs.mkdtempSync(join(home, "empty-"));
  t.regex(refused(empty).message, /empty-.* cannot be read: there are no papers \(files that end in \.md\)/);
});
