// An arithmetic expression over recorded results, as a tree. Nothing in it can be run: it is numbers, names and the
// functions that are listed here.

/** What a name may stand for; a result that was not recorded has no value. */
export interface Values {
  readonly loss: number | null;
  /** At the end of the training of the task that gives the loss. */
  readonly trainingLoss: number | null;
  readonly accuracy: number | null;
  /** Of the models of all tasks together. */
  readonly parameters: number | null;
  /** Of the trainings of all tasks together; null where one was not counted. */
  readonly flops: number | null;
  /** The judge's grade, 1 to 10. */
  readonly judge: number | null;
  /** What the experiment was compared with; of the first baseline its own. */
  readonly baseline: { readonly loss: number; readonly accuracy: number } | null;
  readonly tasks: readonly {
    readonly task: string;
    readonly loss: number | null;
    readonly accuracy: number | null;
  }[];
}

export const names = {
  loss: (values: Values) => values.loss,
  accuracy: (values: Values) => values.accuracy,
  trainingLoss: (values: Values) => values.trainingLoss,
  parameters: (values: Values) => values.parameters,
  flops: (values: Values) => values.flops,
  judge: (values: Values) => values.judge,
  "baseline.loss": (values: Values) => values.baseline?.loss ?? null,
  "baseline.accuracy": (values: Values) => values.baseline?.accuracy ?? null,
} as const satisfies Readonly<Record<string, (values: Values) => number | null>>;
export type Name = keyof typeof names;
export const isName = (text: string): text is Name => Object.hasOwn(names, text);

/** Functions by their names, each with the number of arguments that it takes; null: one or more. */
export const functions = {
  min: { takes: null, apply: (...values: readonly number[]) => Math.min(...values) },
  max: { takes: null, apply: (...values: readonly number[]) => Math.max(...values) },
  abs: { takes: 1, apply: (value: number) => Math.abs(value) },
  log: { takes: 1, apply: (value: number) => Math.log(value) },
  exp: { takes: 1, apply: (value: number) => Math.exp(value) },
  sqrt: { takes: 1, apply: (value: number) => Math.sqrt(value) },
  sigmoid: { takes: 1, apply: (value: number) => 1 / (1 + Math.exp(-value)) },
} as const satisfies Readonly<
  Record<string, { readonly takes: number | null; readonly apply: (...values: number[]) => number }>
>;
export type FunctionName = keyof typeof functions;
export const isFunction = (text: string): text is FunctionName => Object.hasOwn(functions, text);

export type Operator = "+" | "-" | "*" | "/" | "^";

export type Expression =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "name"; readonly name: Name }
  | { readonly kind: "task"; readonly task: string; readonly field: "loss" | "accuracy" }
  | { readonly kind: "negated"; readonly of: Expression }
  | {
      readonly kind: "operation";
      readonly operator: Operator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: "call"; readonly name: FunctionName; readonly arguments: readonly Expression[] };

/** The tasks that it speaks of. */
export const tasksIn = (expression: Expression): readonly string[] => {
  switch (expression.kind) {
    case "task":
      return [expression.task];
    case "negated":
      return tasksIn(expression.of);
    case "operation":
      return [...tasksIn(expression.left), ...tasksIn(expression.right)];
    case "call":
      return expression.arguments.flatMap(tasksIn);
    default:
      return [];
  }
};
