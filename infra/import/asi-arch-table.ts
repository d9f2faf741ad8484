// The two tables of a record in the gallery, each a header and a row of CSV: the training loss at some steps, and the
// accuracy on each benchmark. What is nan there was not published.
import { Result } from "effect";

export interface Curve {
  /** The last step. */
  readonly steps: number;
  /** The loss there. */
  readonly end: number | null;
}

export interface Benchmarks {
  readonly benchmarks: Readonly<Record<string, number | null>>;
  readonly average: number | null;
}

/** @param name of the record, with which the row begins */
export const curveIn = (name: string, train: string): Result.Result<Curve, string> =>
  Result.flatMap(cellsOf("train", name, train), (cells) => {
    const steps = cells.map(([title]) => Number(title));
    const last = cells.at(-1)!;
    return steps.every((step, at) => Number.isInteger(step) && step > (steps[at - 1] ?? 0))
      ? Result.succeed({ steps: Number(last[0]), end: last[1] })
      : Result.fail("train: the header has to name steps, each later than the one before");
  });

const AVERAGE = "average";

export const benchmarksIn = (name: string, test: string): Result.Result<Benchmarks, string> =>
  Result.flatMap(cellsOf("test", name, test), (cells) => {
    const wrong = cells.find(([, value]) => value !== null && (value < 0 || value > 1));
    if (wrong !== undefined)
      return Result.fail(`test: ${wrong[0]} is ${wrong[1]}; an accuracy between 0 and 1 is wanted`);
    if (cells.at(-1)![0] !== AVERAGE) return Result.fail(`test: the last column has to be ${AVERAGE}`);
    return Result.succeed({
      benchmarks: Object.fromEntries(cells.slice(0, -1)),
      average: cells.at(-1)![1],
    });
  });

type Cell = readonly [title: string, value: number | null];

const cellsOf = (table: string, name: string, text: string): Result.Result<readonly Cell[], string> => {
  const [header, row, ...others] = text.split("\n").map((line) => line.split(","));
  if (header === undefined || row === undefined || others.length > 0)
    return Result.fail(`${table}: a header and one row are wanted`);
  const [corner, ...titles] = header;
  const [first, ...values] = row;
  if (corner !== "" || titles.length === 0 || titles.length !== values.length)
    return Result.fail(`${table}: ${titles.length} columns in the header, ${values.length} in the row`);
  if (new Set(titles).size !== titles.length) return Result.fail(`${table}: a column is there twice`);
  if (first !== name) return Result.fail(`${table}: the row is of ${first}, the record of ${name}`);
  const cells = titles.map((title, at): Cell => [title, valueOf(values[at]!)]);
  const bad = cells.find(([, value]) => value !== null && !Number.isFinite(value));
  return bad === undefined
    ? Result.succeed(cells)
    : Result.fail(
        `${table}: column ${bad[0]} holds "${values[titles.indexOf(bad[0])]}"; a number or nan is wanted`,
      );
};

/** NaN where it is no number at all. */
const valueOf = (text: string): number | null =>
  text === "nan" ? null : text.trim() === "" ? Number.NaN : Number(text);
