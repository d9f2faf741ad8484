// Is it new? A proposal is what its genome says, or its source where it has none; the same digest is the same layer.
import { createHash } from "node:crypto";
import { Option } from "effect";
import type { EventData } from "../../events/index.ts";
import type { JudgedProposal, JudgeNoveltyRequest } from "../ports.ts";
import { PROFILE, profileOf, similarity } from "./distance.ts";
import { genomeDigest, readGenomeJson } from "./normalise.ts";
import { profilesOf } from "./profiles.ts";
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
  readonly proposal: JudgedProposal;
  readonly similarity: number;
}

/** The most similar first, of equal ones the earlier. Few are wanted of many: they are not sorted all. */
const nearestOf = (
  earlier: readonly JudgedProposal[],
  likeness: (index: number) => number,
  count: number,
): readonly Near[] => {
  const nearest: Near[] = [];
  for (let index = 0; index < earlier.length; index++) {
    const similarity = likeness(index);
    const last = nearest.length === count ? nearest[count - 1] : undefined;
    if (last !== undefined && similarity < last.similarity) continue;
    const near = { proposal: earlier[index]!, similarity };
    if (last !== undefined && isNearer(last, near)) continue;
    nearest.splice(nearest.findLastIndex((other) => isNearer(other, near)) + 1, 0, near);
    nearest.length = Math.min(nearest.length, count);
  }
  return nearest;
};

const isNearer = (one: Near, other: Near): boolean =>
  one.similarity > other.similarity ||
  (one.similarity === other.similarity && one.proposal.sequence < other.proposal.sequence);

/** Novel unless an earlier proposal has the same digest. Nearest by share of equal genes, or of equal words. */
export const judgeNovelty = (request: JudgeNoveltyRequest): EventData<"NoveltyJudged"> => {
  const { source, motivation, earlier } = request;
  const genome = Option.getOrNull(readGenomeJson(request.genome));
  const digest = genome === null ? sourceDigest(source) : genomeDigest(genome);
  const profile = genome === null ? null : profileOf(genome);
  const profiles = profile === null ? null : profilesOf(earlier);
  const byWords = wordSimilarityTo(motivation);
  let same: JudgedProposal | undefined;
  const likeness = (index: number): number => {
    const byGenes =
      profile !== null && profiles?.isKnown(index) === true
        ? similarity(profile, profiles.all, PROFILE * index)
        : undefined;
    if (byGenes !== undefined && byGenes < 1) return byGenes;
    const other = earlier[index]!;
    // Equal digests are of equal genomes: few have to be compared.
    if (other.digest !== digest) return byGenes ?? byWords(other);
    if (same === undefined || other.sequence < same.sequence) same = other;
    return 1;
  };
  const nearest = nearestOf(earlier, likeness, request.nearest);
  const [first] = nearest;
  const compared = `compared with ${earlier.length} earlier proposals by ${genome === null ? "source and words" : "genes"}`;
  return {
    novel: same === undefined,
    digest,
    nearest: nearest.map(({ proposal: { experiment }, similarity }) => ({ experiment, similarity })),
    reason:
      same !== undefined
        ? `not novel: the same layer as ${same.name} (${same.experiment}), ${compared}`
        : first === undefined
          ? "novel: nothing was proposed before it"
          : `novel: nearest is ${first.proposal.name} (${first.proposal.experiment}) at ${first.similarity.toFixed(2)}, ${compared}`,
  };
};
