// Reads an expression by recursive descent. What it does not understand is told with its column and what was expected
// there; nothing is ever guessed.
import { Result } from "effect";
import { type Expression, functions, isFunction, isName, names, type Operator } from "./expression.ts";

/** Where it cannot go on, from 1, and why. */
export interface Malformed {
  readonly column: number;
  readonly expected: string;
  readonly found: string;
}

/** In characters, and in brackets and signs within one another. */
const LONGEST = 4000;
const DEEPEST = 100;

interface Token {
  readonly kind: "number" | "word" | "text" | "sign" | "unknown" | "end";
  readonly text: string;
  readonly column: number;
}

const TOKEN =
  /\s*(?:(?<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)|(?<word>[A-Za-z_]\w*)|(?<text>"[^"\n]*")|(?<sign>[-+*/^(),.[\]])|(?<unknown>\S))/gu;

const tokensOf = (source: string): readonly Token[] => {
  const found = [...source.matchAll(TOKEN)].flatMap(({ groups, index, 0: whole }): Token[] => {
    const [kind, text] = Object.entries(groups ?? {}).find(([, text]) => text !== undefined) ?? [];
    if (kind === undefined || text === undefined) return [];
    return [{ kind: kind as Token["kind"], text, column: 1 + index + whole.length - text.length }];
  });
  return [...found, { kind: "end", text: "", column: source.trimEnd().length + 1 }];
};

class Stop extends Error {
  readonly malformed: Malformed;
  constructor(malformed: Malformed) {
    super(malformed.expected);
    this.malformed = malformed;
  }
}

const VALUE = "a number, a name, a function or (";

export const parseExpression = (source: string): Result.Result<Expression, Malformed> => {
  if (source.length > LONGEST)
    return Result.fail({
      column: LONGEST + 1,
      expected: `at most ${LONGEST} characters`,
      found: `${source.length}`,
    });
  try {
    return Result.succeed(parse(tokensOf(source)));
  } catch (error) {
    if (error instanceof Stop) return Result.fail(error.malformed);
    throw error;
  }
};

const parse = (tokens: readonly Token[]): Expression => {
  let at = 0;
  let depth = 0;
  const now = (): Token => tokens[at] ?? tokens.at(-1)!;
  const stop = (expected: string, token = now()): never => {
    const found = token.kind === "end" ? "the end" : token.text;
    throw new Stop({ column: token.column, expected, found });
  };
  const take = (sign: string): boolean => {
    const found = now().kind === "sign" && now().text === sign;
    if (found) at += 1;
    return found;
  };
  const want = (sign: string, expected = sign): void => {
    if (!take(sign)) stop(expected);
  };
  const within = (read: () => Expression): Expression => {
    depth += 1;
    if (depth > DEEPEST) stop(`at most ${DEEPEST} brackets and signs within one another`);
    const found = read();
    depth -= 1;
    return found;
  };

  /** Operations of one rank, from left to right. */
  const row = (operators: readonly Operator[], read: () => Expression): Expression => {
    let left = read();
    for (;;) {
      const operator = operators.find(take);
      if (operator === undefined) return left;
      left = { kind: "operation", operator, left, right: read() };
    }
  };
  const sum = (): Expression => row(["+", "-"], product);
  const product = (): Expression => row(["*", "/"], signed);
  const signed = (): Expression =>
    take("-") ? { kind: "negated", of: within(signed) } : take("+") ? within(signed) : power();
  /** It binds to the right, and tighter than a sign before it: -2^2 is -4, 2^-1 is a half. */
  const power = (): Expression => {
    const left = value();
    return take("^") ? { kind: "operation", operator: "^", left, right: within(signed) } : left;
  };
  const value = (): Expression => {
    const token = now();
    if (take("(")) {
      const found = within(sum);
      want(")", "an operator or )");
      return found;
    }
    at += 1;
    if (token.kind === "number") return numberOf(token);
    if (token.kind !== "word") return stop(VALUE, token);
    if (token.text === "task" && now().text === "[") return task();
    return now().text === "(" ? call(token) : name(token);
  };
  const numberOf = (token: Token): Expression => {
    const value = Number(token.text);
    return Number.isFinite(value) ? { kind: "number", value } : stop("a number that is finite", token);
  };
  const field = (): Token => {
    want(".");
    const token = now();
    at += 1;
    return token;
  };
  const task = (): Expression => {
    want("[");
    const token = now();
    if (token.kind !== "text") stop('the name of a task in quotes, as in task["byte-lm"]');
    at += 1;
    want("]");
    const wanted = field();
    if (wanted.text !== "loss" && wanted.text !== "accuracy") return stop("loss or accuracy", wanted);
    return { kind: "task", task: token.text.slice(1, -1), field: wanted.text };
  };
  const name = (token: Token): Expression => {
    const text = token.text === "baseline" ? `baseline.${field().text}` : token.text;
    return isName(text)
      ? { kind: "name", name: text }
      : stop(`one of ${Object.keys(names).join(", ")}, task["…"].loss, task["…"].accuracy`, {
          ...token,
          text,
        });
  };
  const call = (token: Token): Expression => {
    if (!isFunction(token.text))
      return stop(`one of the functions ${Object.keys(functions).join(", ")}`, token);
    const { takes } = functions[token.text];
    want("(");
    const given = [within(sum)];
    while (take(",")) {
      if (takes !== null && given.length === takes)
        stop(`) because ${token.text} takes ${takes}`, tokens[at - 1]);
      given.push(within(sum));
    }
    want(")", takes === null ? "an operator, a comma or )" : "an operator or )");
    return { kind: "call", name: token.text, arguments: given };
  };

  const whole = sum();
  if (now().kind !== "end") stop("an operator or the end");
  return whole;
};
