// The two files that the authors of arXiv 2507.18074 published, record by record. Each fault names the file and the record.
import { Result, Schema, SchemaIssue } from "effect";
import { Label, Positive, Text } from "../../events/values.ts";
import type { PublishedFile } from "./published.ts";
import { type Benchmarks, benchmarksIn, type Curve, curveIn } from "./asi-arch-table.ts";

const node = {
  index: Positive,
  name: Label,
  parent: Schema.NullOr(Positive),
  score: Schema.Finite,
} as const;

const TreeRecord = Schema.Struct({ ...node, name_new: Schema.optionalKey(Label) });
export type TreeRecord = typeof TreeRecord.Type;

const GalleryRecord = Schema.Struct({
  ...node,
  name_new: Label,
  parameters: Schema.String.check(
    Schema.isPattern(/^[1-9]\d*(\.\d+)?M$/u, { description: "millions, as in 495.73M" }),
  ),
  motivation: Text,
  train: Schema.String,
  test: Schema.String,
});

/** A record of the gallery with its two tables read. */
export type CheckedRecord = typeof GalleryRecord.Type & Benchmarks & { readonly curve: Curve };

interface Read<Record> {
  readonly records: readonly Record[];
  readonly faults: readonly string[];
}

const TreeFile = Schema.Struct({
  total_records: Schema.Int,
  results: Schema.NonEmptyArray(Schema.Unknown),
});
const GalleryFile = Schema.Array(Schema.Unknown);

export const readTree = (file: PublishedFile): Read<TreeRecord> => {
  const found = decodeFile(file, TreeFile);
  if (Result.isFailure(found)) return { records: [], faults: [found.failure] };
  const { total_records, results } = found.success;
  const { records, faults } = decodeRecords(file, results, TreeRecord);
  const indices = new Set(records.map(({ index }) => index));
  const orphans = records.flatMap(({ index, parent }) =>
    parent === null || (indices.has(parent) && parent < index)
      ? []
      : [fault(file, index, `its parent ${parent} is no earlier record`)],
  );
  const counted =
    total_records === results.length
      ? []
      : [`${file.path}: total_records is ${total_records}; it has ${results.length}`];
  return { records, faults: [...counted, ...faults, ...(faults.length === 0 ? orphans : [])] };
};

/** @param tree what the gallery has to agree with */
export const readGallery = (file: PublishedFile, tree: readonly TreeRecord[]): Read<CheckedRecord> => {
  const found = decodeFile(file, GalleryFile);
  if (Result.isFailure(found)) return { records: [], faults: [found.failure] };
  const { records, faults } = decodeRecords(file, found.success, GalleryRecord);
  const nodes = new Map(tree.map((record) => [record.index, record]));
  const checked = records.map((record) => check(record, nodes.get(record.index)));
  return {
    records: checked.filter(Result.isSuccess).map(({ success }) => success),
    faults: [
      ...faults,
      ...checked.flatMap((one, at) =>
        Result.isFailure(one) ? [fault(file, records[at]!.index, one.failure)] : [],
      ),
    ],
  };
};

const check = (
  record: typeof GalleryRecord.Type,
  node: TreeRecord | undefined,
): Result.Result<CheckedRecord, string> => {
  if (node === undefined) return Result.fail("the tree has no record of it");
  const other = (["name", "name_new", "parent", "score"] as const).find((key) => record[key] !== node[key]);
  if (other !== undefined)
    return Result.fail(`its ${other} is ${record[other]}; in the tree it is ${node[other] ?? "missing"}`);
  return Result.flatMap(curveIn(record.name, record.train), (curve) =>
    Result.map(benchmarksIn(record.name, record.test), (benchmarks) => ({ ...record, curve, ...benchmarks })),
  );
};

const fault = ({ path }: PublishedFile, index: number, what: string): string =>
  `${path}: the record with index ${index}: ${what}`;

const decodeFile = <A>(
  { path, text }: PublishedFile,
  schema: Schema.Codec<A, any>,
): Result.Result<A, string> => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    return Result.fail(`${path} is no JSON: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
  return Result.mapError(
    Schema.decodeUnknownResult(schema)(value, { errors: "all" }),
    ({ issue }) => `${path}: ${textOf(issue)}`,
  );
};

/** Those that are as they should be; of the others what is wrong. No index may be there twice. */
const decodeRecords = <A extends { readonly index: number }>(
  file: PublishedFile,
  values: readonly unknown[],
  schema: Schema.Codec<A, any>,
): Read<A> => {
  const records: A[] = [];
  const faults: string[] = [];
  const places = new Map<number, number>();
  for (const [at, value] of values.entries()) {
    const decoded = Schema.decodeUnknownResult(schema)(value, { errors: "all" });
    if (Result.isFailure(decoded)) {
      faults.push(`${file.path}: record ${at + 1}${named(value)}: ${textOf(decoded.failure.issue)}`);
      continue;
    }
    const { index } = decoded.success;
    const first = places.get(index);
    if (first !== undefined) faults.push(fault(file, index, `record ${first} has that index as well`));
    places.set(index, first ?? at + 1);
    records.push(decoded.success);
  }
  return { records, faults };
};

/** The index that it says it has, where it says any. */
const named = (value: unknown): string => {
  const index = (value as { readonly index?: unknown } | null)?.index;
  return typeof index === "number" ? ` (index ${index})` : "";
};

const format = SchemaIssue.makeFormatterStandardSchemaV1();

const textOf = (issue: SchemaIssue.Issue): string =>
  format(issue)
    .issues.map(({ path = [], message }) => {
      const place = path.map((step) => String(typeof step === "object" ? step.key : step)).join(".");
      return place === "" ? message : `${place}: ${message}`;
    })
    .join("; ");
