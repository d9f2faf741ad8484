// Expressions over recorded results: what they are worth, and where one that is malformed goes wrong.
import test from "ava";
import { Result } from "effect";
import fc from "fast-check";
import { evaluate } from "../../../actors/policies/expression/evaluate.ts";
import { tasksIn, type Values } from "../../../actors/policies/expression/expression.ts";
import { parseExpression } from "../../../actors/policies/expression/parse.ts";
import { scoreFitness } from "../../../actors/policies/fitness.ts";
import { shippedFitness } from "../../../actors/policies/shipped-fitness.ts";

const values: Values = {
  trainingLoss: 2.5,
  loss: 2,
  accuracy: 0.25,
  parameters: 1000,
  flops: null,
  judge: 7,
  baseline: { loss: 4, accuracy: 0.5 },
  tasks: [{ task: "byte-lm", loss: 3, accuracy: 0.125 }],
};
const valueOf = (source: string, given = values): number | null =>
  evaluate(Result.getOrThrow(parseExpression(source)), given);

const worth: readonly (readonly [string, number])[] = [
  ["1", 1],
  [".5 + 2. + 1e-1 + 2E2", 202.6],
  ["1 + 2 * 3", 7],
  ["(1 + 2) * 3", 9],
  ["8 - 4 - 2", 2],
  ["8 / 4 / 2", 1],
  ["2 ^ 3 ^ 2", 512],
  ["-2 ^ 2", -4],
  ["2 ^ -1", 0.5],
  ["--2", 2],
  ["- -+2", 2],
  ["2 * -3", -6],
  ["loss", 2],
  ["accuracy * parameters", 250],
  ["baseline.loss - loss", 2],
  ["baseline . accuracy", 0.5],
  ["judge", 7],
  ["trainingLoss", 2.5],
  ['task["byte-lm"].loss + task [ "byte-lm" ] . accuracy', 3.125],
  ["min(3, 1, 2)", 1],
  ["max(loss)", 2],
  ["abs(-3)", 3],
  ["log(exp(2))", 2],
  ["sqrt(9)", 3],
  ["sigmoid(0)", 0.5],
  ["\n  1\n+\t2 ", 3],
];
for (const [source, expected] of worth)
  test(`${JSON.stringify(source)} is ${expected}`, (t) => {
    t.true(Math.abs((valueOf(source) ?? NaN) - expected) < 1e-12, String(valueOf(source)));
  });

for (const source of [
  "flops",
  "1 + flops",
  "max(1, flops)",
  'task["other"].loss',
  "1 / 0",
  "log(-1)",
  "0 / 0",
])
  test(`${source} has no value`, (t) => {
    t.is(valueOf(source), null);
  });

/** Column, and what is expected there. */
const malformed: readonly (readonly [string, number, RegExp])[] = [
  ["", 1, /^a number, a name/],
  ["   ", 1, /^a number, a name/],
  ["1 +", 4, /^a number, a name/],
  ["1 + * 2", 5, /^a number, a name/],
  ["1 2", 3, /^an operator or the end/],
  ["(1 + 2", 7, /^an operator or \)/],
  ["1 + 2)", 6, /^an operator or the end/],
  ["los", 1, /^one of loss, accuracy/],
  ["loss + accuracy.loss", 16, /^an operator or the end/],
  ["baseline", 9, /^\./],
  ["baseline.parameters", 1, /^one of loss/],
  ["2 * sin(loss)", 5, /^one of the functions min, max/],
  ["abs(1, 2)", 6, /^\) because abs takes 1/],
  ["min()", 5, /^a number, a name/],
  ["task.loss", 1, /^one of|^a number/],
  ["task[byte].loss", 6, /^the name of a task in quotes/],
  ['task["x"]', 10, /^\./],
  ['task["x"].flops', 11, /^loss or accuracy/],
  ["1e999", 1, /^a number that is finite/],
  ["loss ; 1", 6, /^an operator or the end/],
  ["$x", 1, /^a number, a name/],
  ["process.exit(1)", 1, /^one of loss/],
  ["constructor", 1, /^one of loss/],
  ["__proto__(1)", 1, /^one of the functions/],
  ["toString()", 1, /^one of the functions/],
  ["loss = 1", 6, /^an operator or the end/],
  ["`1`", 1, /^a number, a name/],
  [`${"(".repeat(200)}1${")".repeat(200)}`, 102, /^at most 100 brackets/],
  [`${"-".repeat(200)}1`, 102, /^at most 100 brackets/],
  ["1+".repeat(3000), 4001, /^at most 4000 characters/],
];
for (const [source, column, expected] of malformed)
  test(`${JSON.stringify(source.slice(0, 30))} is malformed at column ${column}`, (t) => {
    const parsed = parseExpression(source);
    if (Result.isSuccess(parsed)) return t.fail("it was understood");
    t.is(parsed.failure.column, column, JSON.stringify(parsed.failure));
    t.regex(parsed.failure.expected, expected);
  });

test("operations of equal and of different rank are taken as JavaScript takes them", (t) => {
  const operator = fc.constantFrom("+", "-", "*", "/");
  const row = fc.tuple(fc.nat(99), fc.array(fc.tuple(operator, fc.integer({ min: 1, max: 99 }))));
  fc.assert(
    fc.property(row, ([first, rest]) => {
      const source = `${first} ${rest.flat().join(" ")}`;
      const expected = new Function(`return ${source}`)() as number;
      return valueOf(source) === expected;
    }),
  );
  t.pass();
});

test("whatever is written, it is understood or refused with a column within reach", (t) => {
  const piece = fc.constantFrom(
    ...[
      "1",
      "loss",
      "task",
      '["x"]',
      ".loss",
      "(",
      ")",
      ",",
      "min",
      "+",
      "-",
      "^",
      '"',
      "\\",
      "é",
      "baseline.",
    ],
  );
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const source = pieces.join(" ");
      const parsed = parseExpression(source);
      return (
        Result.isSuccess(parsed) || (parsed.failure.column >= 1 && parsed.failure.column <= source.length + 1)
      );
    }),
  );
  t.pass();
});

test("the tasks that an expression speaks of are known", (t) => {
  const parsed = Result.getOrThrow(parseExpression('-min(task["a"].loss, 1 + task["b"].accuracy)'));
  t.deepEqual(tasksIn(parsed), ["a", "b"]);
});

test("the paper's fitness as an expression is the paper's fitness", (t) => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  const loss = fc.double({ min: 1e-4, max: 10, noNaN: true });
  const grade = fc.double({ min: 1, max: 10, noNaN: true });
  fc.assert(
    fc.property(loss, share, loss, share, grade, (mine, accuracy, other, before, judge) => {
      const baseline = { loss: other, accuracy: before };
      const rule = { clip: 0.1, steepness: 6 };
      const { fitness } = scoreFitness({ loss: mine, accuracy, judge, baseline, rule });
      const again = valueOf(shippedFitness.paper, { ...values, loss: mine, accuracy, judge, baseline });
      return Math.abs((again ?? NaN) - fitness) < 1e-9;
    }),
  );
  t.pass();
});

for (const [name, source] of Object.entries(shippedFitness))
  test(`the shipped fitness ${name} is understood and has a value`, (t) => {
    t.is(typeof valueOf(source), "number");
  });
