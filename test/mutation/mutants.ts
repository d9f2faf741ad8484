// Small mistakes in a source, one at a time: what somebody might have typed instead. The parser is SWC's, whose places
// are bytes, counted on over all that it has parsed.
import { parseSync } from "@swc/core";

export interface Mutant {
  readonly file: string;
  readonly line: number;
  readonly kind: string;
  /** Bytes of the source that are replaced, and by what. */
  readonly start: number;
  readonly end: number;
  readonly was: string;
  readonly becomes: string;
}

const others: Readonly<Record<string, readonly [kind: string, becomes: string]>> = {
  "===": ["flipped comparison", "!=="],
  "!==": ["flipped comparison", "==="],
  "<": ["off by one", "<="],
  "<=": ["off by one", "<"],
  ">": ["off by one", ">="],
  ">=": ["off by one", ">"],
  "&&": ["other connective", "||"],
  "||": ["other connective", "&&"],
  "+": ["other arithmetic", "-"],
  "-": ["other arithmetic", "+"],
  "*": ["other arithmetic", "/"],
  "/": ["other arithmetic", "*"],
};

interface Node {
  readonly type: string;
  readonly span: { readonly start: number; readonly end: number };
}
interface Binary extends Node {
  readonly operator: string;
  readonly left: Node;
  readonly right: Node;
}

/** All of a file, in the order of their places. */
export const mutantsOf = (file: string, source: string): readonly Mutant[] => {
  // An empty statement in front tells where the count of bytes stands.
  const module = parseSync(`;${source}`, { syntax: "typescript", target: "es2024" });
  const base = (module.body[0] as unknown as Node).span.start + 1;
  const bytes = Buffer.from(source);
  const found: Mutant[] = [];
  const textOf = (start: number, end: number) => bytes.toString("utf8", start - base, end - base);
  const change = (kind: string, start: number, end: number, becomes: string): void => {
    const was = textOf(start, end);
    const line = bytes.toString("utf8", 0, start - base).split("\n").length;
    found.push({ file, line, kind, start: start - base, end: end - base, was, becomes });
  };
  const spanOf = ({ span }: Node): readonly [number, number] => [span.start, span.end];

  const visit = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    // Types are erased before anything runs; what is imported has names alone.
    if (isNode(value)) {
      if (value.type === "ImportDeclaration" || (value.type.startsWith("Ts") && !("expression" in value)))
        return;
      mutate(value);
    }
    for (const member of Object.values(value)) visit(member);
  };
  const mutate = (node: Node & Record<string, unknown>): void => {
    if (node.type === "BinaryExpression") {
      const { operator, left, right } = node as unknown as Binary;
      const other = others[operator];
      if (other === undefined) return;
      const [start, end] = [left.span.end, right.span.start];
      const between = textOf(start, end);
      // Brackets around an operand are in neither's span.
      const at = between.indexOf(operator);
      const head = Buffer.byteLength(between.slice(0, at));
      change(other[0], start + head, start + head + operator.length, other[1]);
    } else if (node.type === "NumericLiteral") {
      change("other constant", ...spanOf(node), String((node["value"] as number) + 1));
    } else if (node.type === "BooleanLiteral") {
      change("other constant", ...spanOf(node), String(!node["value"]));
    } else if (node.type === "ConditionalExpression") {
      const test = node["test"] as Node;
      change("flipped condition", ...spanOf(test), `!(${textOf(...spanOf(test))})`);
    } else if (node.type === "IfStatement") {
      change("dropped guard", ...spanOf(node["test"] as Node), "false");
    } else if (node.type === "CallExpression") {
      const [first, second] = (node["arguments"] as { readonly expression: Node }[]).map((a) => a.expression);
      if (first === undefined || second === undefined) return;
      if (/Function|Arrow/.test(first.type + second.type)) return;
      // The order does not matter to these.
      if (/^Math\.(max|min|hypot)$/.test(textOf(...spanOf(node["callee"] as Node)))) return;
      const [one, other] = [textOf(...spanOf(first)), textOf(...spanOf(second))];
      const between = textOf(first.span.end, second.span.start);
      if (one !== other)
        change("swapped arguments", first.span.start, second.span.end, other + between + one);
    }
  };
  visit(module.body.slice(1));
  return found.toSorted((a, b) => a.start - b.start);
};

const isNode = (value: unknown): value is Node & Record<string, unknown> =>
  typeof value === "object" && value !== null && "type" in value && "span" in value;

/** The source with one of them. */
export const withMutant = (source: string, { start, end, becomes }: Mutant): string => {
  const bytes = Buffer.from(source);
  return bytes.toString("utf8", 0, start) + becomes + bytes.toString("utf8", end);
};
