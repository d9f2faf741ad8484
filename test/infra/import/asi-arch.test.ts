// The published files as they are read: what they hold, and which record a fault is in.
import test from "ava";
import { Result } from "effect";
import { readAsiArch } from "../../../infra/import/asi-arch.ts";
import { nameOf } from "../../../infra/artifacts/digest.ts";
import { files, published } from "../../support/asi-arch.ts";

interface Row {
  index?: unknown;
  parent?: unknown;
  name?: unknown;
  name_new?: string;
  score?: unknown;
  parameters?: string;
  train?: string;
  test?: string;
}
const treeRows = (): Row[] => (JSON.parse(files.tree.text) as { results: Row[] }).results;
const galleryRows = (): Row[] => JSON.parse(files.gallery.text) as Row[];
const at = (rows: readonly Row[], index: number): Row => rows.find((row) => row.index === index)!;

const treeOf = (rows: readonly Row[], total = rows.length): string =>
  JSON.stringify({ total_records: total, results: rows });

/** What is said of two files, of which one has been changed. */
const faultOf = (texts: { readonly tree?: string; readonly gallery?: string }): string => {
  const read = readAsiArch({
    tree: { path: "T.json", text: texts.tree ?? files.tree.text },
    gallery: { path: "G.json", text: texts.gallery ?? files.gallery.text },
  });
  return Result.isFailure(read) ? read.failure.message : "no fault";
};

test("every record is there once, in the order of its index, with what is known of it", (t) => {
  const { campaign, experiments } = published();
  const rows = treeRows();
  t.is(experiments.length, 1772);
  t.is(campaign.records, 1772);
  t.deepEqual(
    experiments.map(({ data }) => data.index),
    rows.map(({ index }) => index).toSorted((a, b) => Number(a) - Number(b)) as number[],
  );
  t.is(new Set(experiments.map(({ id }) => id)).size, 1772);
  for (const { id, data } of experiments) {
    const row = at(rows, data.index);
    t.is(id, `e${String(data.index).padStart(4, "0")}`);
    t.is(data.name, row.name as string);
    t.is(data.score, row.score as number);
    t.is(data.publishedName, row.name_new ?? null);
    t.is(data.parent, row.parent === null ? null : `e${String(row.parent).padStart(4, "0")}`);
  }
  t.is(experiments.filter(({ data }) => data.publishedName === null).length, 8);
  t.deepEqual(
    campaign.missing,
    [
      42, 57, 256, 257, 298, 299, 312, 314, 395, 821, 854, 1004, 1096, 1105, 1576, 1671, 1673, 1688, 1690,
      1762,
    ],
  );
});

test("every result of the gallery is there, and what is nan in it is null", (t) => {
  const { experiments } = published();
  const withResults = experiments.filter(({ data }) => data.results !== null);
  t.is(withResults.length, 106);
  for (const { data } of withResults) {
    const { results } = data;
    const row = at(galleryRows(), data.index);
    const [titles = [], values = []] = row.test!.split("\n").map((line) => line.split(",").slice(1));
    t.deepEqual(
      Object.entries({ ...results!.benchmarks, average: results!.average }).map(([name, value]) => [
        name,
        value,
      ]),
      titles.map((title, index) => [title, values[index] === "nan" ? null : Number(values[index])]),
    );
    t.is(results!.benchmarks["lam_ppl"], null);
    t.is(results!.benchmarks["wikitext"], null);
    t.is(Object.keys(results!.benchmarks).length, 10);
    t.is(results!.steps, 2000);
    t.is(`${(results!.parameters / 1e6).toFixed(2)}M`, row.parameters!);
    t.is(results!.curve.sha256, nameOf(new TextEncoder().encode(row.train)));
  }
  t.deepEqual(
    withResults.filter(({ data }) => data.results!.trainingLoss === null).map(({ id }) => id),
    ["e0562"],
  );
});

test("what the events name is handed on with them", (t) => {
  const { campaign, experiments, artifacts } = published();
  const names = new Set(artifacts.map(({ bytes }) => nameOf(bytes)));
  t.is(names.size, 108);
  for (const { artifact } of campaign.source.files) t.true(names.has(artifact.sha256));
  for (const { data } of experiments) if (data.results !== null) t.true(names.has(data.results.curve.sha256));
});

const changedTree = (change: (rows: Row[]) => unknown): { readonly tree: string } => {
  const rows = treeRows();
  change(rows);
  return { tree: treeOf(rows) };
};
const changedGallery = (change: (rows: Row[]) => unknown): { readonly gallery: string } => {
  const rows = galleryRows();
  change(rows);
  return { gallery: JSON.stringify(rows) };
};

const faults: readonly (readonly [string, () => Parameters<typeof faultOf>[0], RegExp])[] = [
  ["a tree that is no JSON", () => ({ tree: "{" }), /^T\.json is no JSON: /],
  ["a tree without results", () => ({ tree: `{"total_records":0}` }), /^T\.json: results: Missing key/],
  [
    "another number of records than the file says",
    () => ({ tree: treeOf(treeRows(), 1773) }),
    /^T\.json: total_records is 1773; it has 1772$/,
  ],
  [
    "a score that is no number",
    () => changedTree((rows) => (rows[4]!.score = "2.0")),
    /^T\.json: record 5 \(index 5\): score: Expected number/,
  ],
  [
    "a record without a name",
    () => changedTree((rows) => delete rows[7]!.name),
    /^T\.json: record 8 \(index 8\): name: Missing key$/,
  ],
  [
    "an index that is none",
    () => changedTree((rows) => (rows[7]!.index = 0)),
    /^T\.json: record 8 \(index 0\): index: /,
  ],
  [
    "an index that is there twice",
    () => changedTree((rows) => (rows[9]!.index = 3)),
    /T\.json: the record with index 3: record 3 has that index as well/,
  ],
  [
    "a parent that is not there",
    () => changedTree((rows) => (at(rows, 100).parent = 42)),
    /^T\.json: the record with index 100: its parent 42 is no earlier record$/,
  ],
  [
    "a parent that comes later",
    () => changedTree((rows) => (at(rows, 100).parent = 200)),
    /the record with index 100: its parent 200 is no earlier record/,
  ],
  ["a gallery that is no list", () => ({ gallery: "{}" }), /^G\.json: Expected array/],
  [
    "a result of nothing in the tree",
    () => changedGallery((rows) => (rows[0]!.index = 42)),
    /^G\.json: the record with index 42: the tree has no record of it$/,
  ],
  [
    "another score than in the tree",
    () => changedGallery((rows) => (at(rows, 1735).score = 3)),
    /^G\.json: the record with index 1735: its score is 3; in the tree it is 2\.28/,
  ],
  [
    "parameters in no known unit",
    () => changedGallery((rows) => (rows[2]!.parameters = "400")),
    /^G\.json: record 3 \(index \d+\): parameters: /,
  ],
  [
    "a curve with a column too few",
    () => changedGallery((rows) => (at(rows, 1735).train = at(rows, 1735).train!.replace(/,[^,]*$/, ""))),
    /^G\.json: the record with index 1735: train: 21 columns in the header, 20 in the row$/,
  ],
  [
    "steps out of order",
    () =>
      changedGallery(
        (rows) => (at(rows, 1735).train = at(rows, 1735).train!.replace(",100,200,", ",200,100,")),
      ),
    /index 1735: train: the header has to name steps, each later than the one before$/,
  ],
  [
    "a row of another architecture",
    () =>
      changedGallery(
        (rows) => (at(rows, 1735).test = at(rows, 1735).test!.replace("\ndelta_net_hhmr", "\nother")),
      ),
    /index 1735: test: the row is of other, the record of delta_net_hhmr$/,
  ],
  [
    "a benchmark that is no number",
    () => changedGallery((rows) => (at(rows, 1735).test = at(rows, 1735).test!.replace("0.4903", "high"))),
    /index 1735: test: column arc_easy holds "high"; a number or nan is wanted$/,
  ],
  [
    "an accuracy that is none",
    () => changedGallery((rows) => (at(rows, 1735).test = at(rows, 1735).test!.replace("0.4903", "49.03"))),
    /index 1735: test: arc_easy is 49\.03; an accuracy between 0 and 1 is wanted$/,
  ],
  [
    "two rows",
    () => changedGallery((rows) => (at(rows, 1735).test += "\nmore")),
    /index 1735: test: a header and one row are wanted$/,
  ],
];
for (const [what, change, expected] of faults)
  test(`${what} is named with the file and the record`, (t) => t.regex(faultOf(change()), expected));

test("every bad record is named up to ten, and the rest counted", (t) => {
  const said = faultOf(changedTree((rows) => rows.slice(0, 30).forEach((row) => (row.score = null)))).split(
    "\n",
  );
  t.is(said.length, 11);
  for (const [index, line] of said.slice(0, 10).entries())
    t.regex(line, new RegExp(`^T\\.json: record ${index + 1} \\(index ${index + 1}\\): score: `));
  t.is(said[10], "and 20 more");
});
