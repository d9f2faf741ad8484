// The value of an expression for one experiment's results.
import { type Expression, functions, names, type Operator, type Values } from "./expression.ts";

/** Null where it has none: a result was not recorded, or no finite number comes out. */
export const evaluate = (expression: Expression, values: Values): number | null => {
  const value = valueOf(expression, values);
  return value !== null && Number.isFinite(value) ? value : null;
};

const valueOf = (expression: Expression, values: Values): number | null => {
  switch (expression.kind) {
    case "number":
      return expression.value;
    case "name":
      return names[expression.name](values);
    case "task":
      return values.tasks.find(({ task }) => task === expression.task)?.[expression.field] ?? null;
    case "negated":
      return of([expression.of], values, (value) => -value);
    case "operation":
      return of([expression.left, expression.right], values, operations[expression.operator]);
    case "call": {
      const apply: (...given: number[]) => number = functions[expression.name].apply;
      return of(expression.arguments, values, apply);
    }
  }
};

const operations: Readonly<Record<Operator, (left: number, right: number) => number>> = {
  "+": (left, right) => left + right,
  "-": (left, right) => left - right,
  "*": (left, right) => left * right,
  "/": (left, right) => left / right,
  "^": (left, right) => left ** right,
};

/** What is unknown makes unknown what is computed from it. */
const of = (
  parts: readonly Expression[],
  values: Values,
  apply: (...given: [number, number]) => number,
): number | null => {
  const given: number[] = [];
  for (const part of parts) {
    const value = valueOf(part, values);
    if (value === null) return null;
    given.push(value);
  }
  return apply(...(given as [number, number]));
};
