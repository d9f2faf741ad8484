// Is it new? A proposal is what its genome says, or its source where it has none; the same digest is the same layer.
import { createHash } from "node:crypto";
import { Option } from "effect";
import type { EventData } from "../../events/index.ts";
import type { JudgedProposal, JudgeNoveltyRequest } from "../ports.ts";
import { profileIn, profileOf, similarity } from "./distance.ts";
import { genomeDigest, readGenomeJson } from "./normalise.ts";
import { wordSimilarityTo } from "./words.ts";

/** `sha256:` of the code without comment lines, blank lines and trailing blanks. */
export const sourceDigest = (source: string): string => {
  const lines = source
    .split(/\r?\n/)
    .map((line) => line.trimEnd())
    .filter((line) => line !== "" && !line.trimStart().startsWith("#"));
  return `sha256:${createHash("sha256").update(lines.join("\n")).digest("hex")}`;
};

interface Near {
  readonly experiment: string;
  readonly name: string;
  readonly similarity: number;
}

/** The most similar first, of equal ones the earlier. Few are wanted of many: they are not sorted all. */
const nearestOf = (
  earlier: readonly JudgedProposal[],
  likeness: (other: JudgedProposal) => number,
  count: number,
): readonly Near[] => {
  const nearest: Near[] = [];
  for (const other of earlier) {
    const similarity = likeness(other);
    if (nearest.length === count && similarity <= nearest[count - 1]!.similarity) continue;
    const place = nearest.findLastIndex((near) => near.similarity >= similarity) + 1;
    nearest.splice(place, 0, { experiment: other.experiment, name: other.name, similarity });
    nearest.length = Math.min(nearest.length, count);
  }
  return nearest;
};

/** Novel unless an earlier proposal has the same digest. Nearest by share of equal genes, or of equal words. */
export const judgeNovelty = (request: JudgeNoveltyRequest): EventData<"NoveltyJudged"> => {
  const { source, motivation, earlier } = request;
  const genome = Option.getOrNull(readGenomeJson(request.genome));
  const digest = genome === null ? sourceDigest(source) : genomeDigest(genome);
  const profile = genome === null ? null : profileOf(genome);
  const byWords = wordSimilarityTo(motivation);
  let same: JudgedProposal | undefined;
  const likeness = (other: JudgedProposal): number => {
    const theirs = profile === null ? null : profileIn(other.genome);
    const found = profile === null || theirs === null ? undefined : similarity(profile, theirs);
    // Equal digests are of equal genomes: few have to be compared.
    if ((found ?? 1) === 1 && other.digest === digest) {
      same ??= other;
      return 1;
    }
    return found ?? byWords(other);
  };
  const nearest = nearestOf(earlier, likeness, request.nearest);
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
