// Reads a file that declares a fitness: an expression over recorded results, or the name of one that is shipped.
import { Effect, Result, Schema } from "effect";
import { type Expression, tasksIn } from "../../actors/policies/expression/expression.ts";
import { parseExpression } from "../../actors/policies/expression/parse.ts";
import { type ShippedFitness, shippedFitness } from "../../actors/policies/shipped-fitness.ts";
import { Text } from "../../events/values.ts";
import { decodeDocument } from "../campaign-file/document.ts";
import { readText } from "../campaign-file/read-text.ts";
import { didYouMean } from "../campaign-file/suggest.ts";
import { CommandError } from "../errors.ts";

/** Exactly one of the two. */
const FitnessFile = Schema.Struct({
  fitness: Schema.optionalKey(Text),
  shipped: Schema.optionalKey(Schema.Literals(Object.keys(shippedFitness) as ShippedFitness[])),
});

export interface DeclaredFitness {
  readonly source: string;
  readonly expression: Expression;
}

const LARGEST = 64 * 1024;
const HELP = "docs/replay.md says what a fitness may be";

/** @param tasks those that the campaign measures; the expression may speak of no others */
export const readFitness = Effect.fnUntraced(function* (path: string, tasks: readonly string[]) {
  const text = yield* readText(path, LARGEST);
  const kind = { schema: FitnessFile, what: "a file of a fitness", help: HELP };
  const { fitness, shipped } = yield* decodeDocument(kind, text, path);
  if ((fitness === undefined) === (shipped === undefined))
    return yield* refuse(`${path}: one of fitness (an expression) and shipped (a name) is wanted`);
  return yield* declare(shipped === undefined ? (fitness ?? "") : shippedFitness[shipped], path, tasks);
});

const declare = (
  source: string,
  path: string,
  tasks: readonly string[],
): Effect.Effect<DeclaredFitness, CommandError> => {
  const parsed = parseExpression(source);
  if (Result.isFailure(parsed)) {
    const { column, expected, found } = parsed.failure;
    return refuse(
      [
        `${path}: fitness, column ${column}: expected ${expected}, found ${shortened(found)}`,
        ...pointed(source, column).map((line) => `  ${line}`),
      ].join("\n"),
    );
  }
  const expression = parsed.success;
  const unknown = tasksIn(expression).find((task) => !tasks.includes(task));
  if (unknown !== undefined)
    return refuse(
      `${path}: the campaign has no task "${unknown}"${didYouMean(unknown, tasks)} (there are: ${tasks.join(", ")})`,
    );
  return Effect.succeed({ source, expression });
};

const refuse = (message: string) => Effect.fail(new CommandError("usage", message, HELP));

/** Characters before and behind a column that are shown, and of what was found there. */
const AROUND = 40;

const shortened = (found: string): string => (found.length > AROUND ? `${found.slice(0, AROUND)}…` : found);

const pointed = (source: string, column: number): readonly string[] => {
  const from = Math.max(0, column - 1 - AROUND);
  const shown = source.slice(from, column - 1 + AROUND).replaceAll(/\s/g, " ");
  return [shown, `${" ".repeat(column - 1 - from)}^`];
};
