// Texts that mean alike though their words differ, learnt from the texts themselves: latent semantic analysis. Words that
// occur in the same texts fall together in the few directions in which the texts differ most.

/** How often each word stands in a text. */
export type Counts = ReadonlyMap<string, number>;

/** Directions that are kept. */
const DIRECTIONS = 40;
/** Steps towards them; more of them change few rankings. */
const STEPS = 20;

/** Of each text how near it is to a question, not below 0. The same texts and question give the same numbers. */
export const makeLatent = (texts: readonly Counts[]): ((question: Counts) => readonly number[]) => {
  const size = texts.length;
  const words = postings(texts);
  const likeness = square(size);
  for (const { holders } of words.values())
    for (const [one, weight] of holders)
      for (const [other, otherWeight] of holders) likeness[one]![other]! += weight * otherWeight;
  const directions = mainDirections(likeness);
  const stretched = directions.map((direction) => times(likeness, direction));
  const products = directions.map((one) => Float64Array.from(stretched, (other) => dot(one, other)));
  const lengths = texts.map((_, text) => {
    const within = Float64Array.from(directions, (direction) => direction[text]!);
    return Math.sqrt(dot(within, times(products, within)));
  });
  return (question) => {
    const shared = new Float64Array(size);
    for (const [word, count] of question) {
      const { rarity, holders } = words.get(word) ?? { rarity: 0, holders: [] };
      for (const [text, weight] of holders) shared[text]! += weight * rarity * Math.log1p(count);
    }
    const near = new Float64Array(size);
    for (const direction of directions) add(near, dot(direction, shared), direction);
    return lengths.map((length, text) => (length > 0 ? Math.max(0, near[text]! / length) : 0));
  };
};

interface Word {
  readonly rarity: number;
  /** The texts that hold it, with its weight in each; a text's weights together have length 1. */
  readonly holders: readonly (readonly [text: number, weight: number])[];
}

/** A word in one text alone joins it to no other, and one in all tells none apart. */
const postings = (texts: readonly Counts[]): ReadonlyMap<string, Word> => {
  const counts = new Map<string, number>();
  for (const text of texts) for (const word of text.keys()) counts.set(word, (counts.get(word) ?? 0) + 1);
  const words = new Map<string, { readonly rarity: number; readonly holders: [number, number][] }>();
  for (const [word, count] of counts)
    if (count > 1 && count < texts.length)
      words.set(word, { rarity: Math.log(texts.length / count), holders: [] });
  for (const [place, text] of texts.entries()) {
    const weights = [...text].flatMap(([word, count]) => {
      const known = words.get(word);
      return known === undefined ? [] : [{ known, weight: Math.log1p(count) * known.rarity }];
    });
    const length = Math.sqrt(weights.reduce((sum, { weight }) => sum + weight * weight, 0));
    for (const { known, weight } of weights) known.holders.push([place, weight / length]);
  }
  return words;
};

const square = (size: number): readonly Float64Array[] =>
  Array.from({ length: size }, () => new Float64Array(size));

const dot = (one: Float64Array, other: Float64Array): number => {
  let sum = 0;
  for (let index = 0; index < one.length; index++) sum += one[index]! * other[index]!;
  return sum;
};
const add = (to: Float64Array, factor: number, vector: Float64Array): void => {
  for (let index = 0; index < to.length; index++) to[index]! += factor * vector[index]!;
};
const times = (matrix: readonly Float64Array[], vector: Float64Array): Float64Array =>
  Float64Array.from(matrix, (row) => dot(row, vector));

/** Orthogonal iteration: the directions in which a symmetric matrix stretches most, from evenly spaced rows of it. */
const mainDirections = (matrix: readonly Float64Array[]): readonly Float64Array[] => {
  const count = Math.min(DIRECTIONS, matrix.length);
  const first = Array.from(
    { length: count },
    (_, index) => matrix[Math.floor((index * matrix.length) / count)]!,
  );
  let directions = orthonormal(first);
  for (let step = 0; step < STEPS; step++)
    directions = orthonormal(directions.map((direction) => times(matrix, direction)));
  return directions;
};

/** Gram and Schmidt's; what depends on those before it is left out. */
const orthonormal = (vectors: readonly Float64Array[]): readonly Float64Array[] => {
  const basis: Float64Array[] = [];
  for (const vector of vectors) {
    const rest = vector.slice();
    for (const direction of basis) add(rest, -dot(direction, rest), direction);
    const length = Math.sqrt(dot(rest, rest));
    if (length > 1e-9) basis.push(rest.map((value) => value / length));
  }
  return basis;
};
