// Is it new? A proposal is what its genome says, or its source where it has none; the same digest is the same layer.
import { createHash } from "node:crypto";
import { Option } from "effect";
import type { EventData } from "../../events/index.ts";
import type { JudgeNoveltyRequest } from "../ports.ts";
import { similarity } from "./distance.ts";
import { genomeDigest, readGenomeJson } from "./normalise.ts";

/** `sha256:` of the code without comment lines, blank lines and trailing blanks. */
export const sourceDigest = (source: string): string => {
  const lines = source
    .split(/\r?\n/)
    .map((line) => line.trimEnd())
    .filter((line) => line !== "" && !line.trimStart().startsWith("#"));
  return `sha256:${createHash("sha256").update(lines.join("\n")).digest("hex")}`;
};

const words = (text: string): ReadonlySet<string> => new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu));

/** Shared words over all words of two motivations, in [0, 1]: for code whose genes are not known. */
const wordSimilarity = (a: string, b: string): number => {
  const [left, right] = [words(a), words(b)];
  const all = left.union(right).size;
  return all === 0 ? 0 : left.intersection(right).size / all;
};

/** Novel unless an earlier proposal has the same digest. Nearest by share of equal genes, or of equal words. */
export const judgeNovelty = (request: JudgeNoveltyRequest): EventData<"NoveltyJudged"> => {
  const { source, motivation, earlier } = request;
  const genome = Option.getOrNull(readGenomeJson(request.genome));
  const digest = genome === null ? sourceDigest(source) : genomeDigest(genome);
  const same = earlier.find((other) => other.digest === digest);
  const likeness = (other: (typeof earlier)[number]): number => {
    if (other.digest === digest) return 1;
    const theirs = Option.getOrNull(readGenomeJson(other.genome));
    return genome !== null && theirs !== null
      ? similarity(genome, theirs)
      : wordSimilarity(motivation, other.motivation);
  };
  const nearest = earlier
    .map((other) => ({ experiment: other.experiment, name: other.name, similarity: likeness(other) }))
    .toSorted((a, b) => b.similarity - a.similarity)
    .slice(0, request.nearest);
  const [first] = nearest;
  const compared = `compared with ${earlier.length} earlier proposals by ${genome === null ? "source and words" : "genes"}`;
  return {
    novel: same === undefined,
    digest,
    nearest: nearest.map(({ experiment, similarity }) => ({ experiment, similarity })),
    reason:
      same !== undefined
        ? `not novel: the same layer as ${same.name} (${same.experiment}), ${compared}`
        : first === undefined
          ? "novel: nothing was proposed before it"
          : `novel: nearest is ${first.name} (${first.experiment}) at ${first.similarity.toFixed(2)}, ${compared}`,
  };
};
