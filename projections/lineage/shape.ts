// What the tree of a campaign's experiments looks like: how large and how deep it is, how its children fare beside their
// parents, on how few parents it rests, and when the best of it came. Pure, and the same for every campaign.

export interface Descendant {
  readonly experiment: string;
  readonly parent: string | null;
  /** More is better; null: has none. */
  readonly score: number | null;
}

export interface Improvement {
  readonly experiment: string;
  readonly score: number;
  /** The how-many-eth of the scored it was. */
  readonly place: number;
}

export interface ParentOf {
  readonly experiment: string;
  readonly children: number;
  /** Children that score above it. */
  readonly better: number;
}

export interface Shape {
  readonly size: number;
  readonly scored: number;
  readonly roots: number;
  readonly leaves: number;
  /** Generations below the roots. */
  readonly depth: number;
  readonly children: {
    readonly total: number;
    /** Those of which both they and their parent have a score, and those of them that have the higher one. */
    readonly compared: number;
    readonly better: number;
  };
  /** The first experiment that has a score, and how many of the others have a higher one. */
  readonly first: { readonly experiment: string; readonly score: number; readonly above: number } | null;
  readonly parents: {
    readonly total: number;
    /** Those with most children, at most ten. */
    readonly top: readonly ParentOf[];
    /** Children of those, as a share of all; null without any. */
    readonly topShare: number | null;
    /** Of the numbers of children: over what has any, and over all experiments. 0: all alike; towards 1: a few have all. */
    readonly gini: number | null;
    readonly giniOfAll: number | null;
  };
  /** Each that was better than all before it, in the order in which scores became known. */
  readonly improvements: readonly Improvement[];
}

const TOP = 10;

/** @param descendants in the order in which their scores became known */
export const shapeOf = (descendants: readonly Descendant[]): Shape => {
  const known = new Map(descendants.map((one) => [one.experiment, one]));
  const families = Map.groupBy(
    descendants.filter(({ parent }) => parent !== null && known.has(parent)),
    ({ parent }) => parent!,
  );
  const parents = [...families].map(([experiment, children]): ParentOf => {
    const better = children.filter((child) => isAbove(child, known.get(experiment)!) === true).length;
    return { experiment, children: children.length, better };
  });
  const children = [...families.values()].flat();
  const verdicts = children.map((child) => isAbove(child, known.get(child.parent!)!));
  const counts = parents.map((parent) => parent.children);
  // Of equal ones the earlier stays in front.
  const top = parents.toSorted((one, other) => other.children - one.children).slice(0, TOP);
  const ofTop = top.reduce((sum, parent) => sum + parent.children, 0);
  const scored = descendants.flatMap(({ experiment, score }) =>
    score === null ? [] : [{ experiment, score }],
  );
  const [first] = scored;
  return {
    size: descendants.length,
    scored: scored.length,
    roots: descendants.length - children.length,
    leaves: descendants.length - parents.length,
    depth: depthOf(known),
    children: {
      total: children.length,
      compared: verdicts.filter((verdict) => verdict !== null).length,
      better: verdicts.filter((verdict) => verdict === true).length,
    },
    first:
      first === undefined
        ? null
        : { ...first, above: scored.filter(({ score }) => score > first.score).length },
    parents: {
      total: parents.length,
      top,
      topShare: children.length === 0 ? null : ofTop / children.length,
      gini: giniOf(counts),
      giniOfAll: giniOf([...counts, ...descendants.slice(parents.length).map(() => 0)]),
    },
    improvements: improvementsIn(scored),
  };
};

/** Null where one of them has no score. */
const isAbove = ({ score }: Descendant, other: Descendant): boolean | null =>
  score === null || other.score === null ? null : score > other.score;

/** The longest line of ancestors. */
const depthOf = (known: ReadonlyMap<string, Descendant>): number => {
  const depths = new Map<string, number>();
  for (const { experiment } of known.values()) {
    const line: string[] = [];
    for (let one: string | null = experiment; one !== null && !depths.has(one); one = parentIn(known, one)) {
      line.push(one);
      // Until it is known; what is its own ancestor ends here.
      depths.set(one, 0);
    }
    for (const one of line.toReversed()) {
      const parent = parentIn(known, one);
      depths.set(one, parent === null ? 0 : depths.get(parent)! + 1);
    }
  }
  return Math.max(0, ...depths.values());
};

const parentIn = (known: ReadonlyMap<string, Descendant>, experiment: string): string | null => {
  const parent = known.get(experiment)?.parent ?? null;
  return parent !== null && known.has(parent) ? parent : null;
};

/** The Gini coefficient; null where nothing is shared out. */
const giniOf = (counts: readonly number[]): number | null => {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  const weighted = counts
    .toSorted((one, other) => one - other)
    .reduce((sum, count, at) => sum + (at + 1) * count, 0);
  const number = counts.length;
  return (2 * weighted) / (number * total) - (number + 1) / number;
};

const improvementsIn = (
  scored: readonly { readonly experiment: string; readonly score: number }[],
): readonly Improvement[] => {
  const found: Improvement[] = [];
  for (const [at, { experiment, score }] of scored.entries())
    if (score > (found.at(-1)?.score ?? -Infinity)) found.push({ experiment, score, place: at + 1 });
  return found;
};
