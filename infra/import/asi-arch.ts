// The campaign of the paper (arXiv 2507.18074) as its authors published it: a tree of scored architectures and a gallery of
// results. Pure; whatever a record does not say stays unknown, and a record that is not as it should be is named.
import { Result } from "effect";
import type { EventData } from "../../events/index.ts";
import type { ArtifactRef } from "../../events/values.ts";
import { nameOf } from "../artifacts/digest.ts";
import { type CheckedRecord, readGallery, readTree, type TreeRecord } from "./asi-arch-files.ts";
import { BadSource, type Published, type PublishedFile } from "./published.ts";

const TITLE = "AlphaGo Moment for Model Architecture Discovery";
const REFERENCE = "arXiv 2507.18074";
/** Faults that a message names. */
const NAMED = 10;

export const readAsiArch = (files: {
  readonly tree: PublishedFile;
  readonly gallery: PublishedFile;
}): Result.Result<Published, BadSource> => {
  const tree = readTree(files.tree);
  // Against a tree that has faults the gallery would have those of the tree.
  const gallery =
    tree.faults.length > 0 ? { records: [], faults: [] } : readGallery(files.gallery, tree.records);
  const faults = [...tree.faults, ...gallery.faults];
  if (faults.length > 0) {
    const more = faults.length > NAMED ? [`and ${faults.length - NAMED} more`] : [];
    return Result.fail(new BadSource({ message: [...faults.slice(0, NAMED), ...more].join("\n") }));
  }
  const results = new Map(gallery.records.map((record) => [record.index, record]));
  const records = tree.records.toSorted((one, other) => one.index - other.index);
  const treeFile = artifactOf(files.tree.text, "application/json");
  const galleryFile = artifactOf(files.gallery.text, "application/json");
  const curves = gallery.records.map(({ train }) => artifactOf(train, CSV));
  return Result.succeed({
    campaign: {
      name: "ASI-Arch",
      question: "Which linear attention architectures does an autonomous system discover?",
      source: {
        title: TITLE,
        reference: REFERENCE,
        files: [
          { name: "tree.json", artifact: treeFile.reference, records: records.length },
          { name: "gallery.json", artifact: galleryFile.reference, records: gallery.records.length },
        ],
      },
      records: records.length,
      missing: missingIn(records),
      score: "score",
    },
    experiments: records.map((record) => ({
      id: idOf(record.index),
      data: experimentOf(record, results.get(record.index)),
    })),
    artifacts: [treeFile, galleryFile, ...curves].map(({ bytes, reference: { mediaType } }) => ({
      bytes,
      mediaType,
    })),
  });
};

const CSV = "text/csv";
const MILLION = 1_000_000;

const artifactOf = (
  text: string,
  mediaType: string,
): { readonly bytes: Uint8Array; readonly reference: ArtifactRef } => {
  const bytes = new TextEncoder().encode(text);
  return { bytes, reference: { sha256: nameOf(bytes), bytes: bytes.length, mediaType } };
};

/** Names are not unique, so that experiments are told apart by their index. */
const idOf = (index: number): string => `e${String(index).padStart(4, "0")}`;

/** Indices up to the last that have no record. */
const missingIn = (records: readonly TreeRecord[]): number[] => {
  const there = new Set(records.map(({ index }) => index));
  const last = records.at(-1)?.index ?? 0;
  return Array.from({ length: last }, (_, at) => at + 1).filter((index) => !there.has(index));
};

const experimentOf = (
  { index, parent, name, name_new, score }: TreeRecord,
  result: CheckedRecord | undefined,
): EventData<"ExperimentImported"> => ({
  index,
  parent: parent === null ? null : idOf(parent),
  name,
  publishedName: name_new ?? null,
  motivation: result?.motivation ?? null,
  score,
  results: result === undefined ? null : resultsOf(result),
});

const resultsOf = ({
  parameters,
  train,
  curve,
  benchmarks,
  average,
}: CheckedRecord): EventData<"ExperimentImported">["results"] => ({
  parameters: Math.round(Number(parameters.slice(0, -1)) * MILLION),
  steps: curve.steps,
  trainingLoss: curve.end,
  curve: artifactOf(train, CSV).reference,
  benchmarks,
  average,
});
