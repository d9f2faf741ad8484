// What is wrong with a file, in the words of who wrote it: where it stands, what it says, what is allowed.
import { type Schema, SchemaAST, SchemaIssue } from "effect";
import { type Document, isMap, isNode, isScalar, type LineCounter } from "yaml";
import { didYouMean } from "./suggest.ts";

type Path = readonly PropertyKey[];

/** What such a file may hold, and what it is called. */
interface Kind {
  readonly schema: Schema.Top;
  readonly what: string;
}

/** `3:14: policy.parent: Expected …`, one for each fault, in the order of the file. */
export const faultsOf = (
  issue: SchemaIssue.Issue,
  kind: Kind,
  document: Document,
  lines: LineCounter,
): readonly string[] =>
  format(issue)
    .issues.map(({ path = [], message }) => {
      const steps = path.map((step) => (typeof step === "object" ? step.key : step));
      const offset = offsetOf(document, steps);
      return { offset, text: textOf(kind, document, steps, message) };
    })
    .sort((a, b) => a.offset - b.offset)
    .map(({ offset, text }) => {
      const { line, col } = lines.linePos(offset);
      return `${line}:${col}: ${text}`;
    });

const format = SchemaIssue.makeFormatterStandardSchemaV1();

const UNKNOWN_KEY = "Unexpected key";
/** Characters of a message. */
const LONGEST = 400;
const MISSING_KEY = "Missing key";

const textOf = ({ schema, what }: Kind, document: Document, path: Path, message: string): string => {
  const last = String(path.at(-1) ?? "");
  const place = path.length === 0 ? "the file" : path.map(String).join(".");
  if (message.startsWith(UNKNOWN_KEY)) {
    const known = keysOf(typesAt(schema.ast, path.slice(0, -1)));
    const within = path.length === 1 ? what : path.slice(0, -1).map(String).join(".");
    const hint = didYouMean(last, known) || ` (there are: ${known.join(", ")})`;
    return `${within} has no setting "${last}"${hint}`;
  }
  if (message === MISSING_KEY)
    return typeof path.at(-1) === "number"
      ? `${path.slice(0, -1).map(String).join(".")} must not be empty`
      : `${place} is missing`;
  const given = document.getIn(path);
  const literals = literalsOf(typesAt(schema.ast, path));
  return `${place}: ${shortened(message)}${typeof given === "string" ? didYouMean(given, literals) : ""}`;
};

/** A message ends with what was given, which may be a list of any length. */
const shortened = (message: string): string =>
  message.length <= LONGEST ? message : `${message.slice(0, LONGEST - 1).toWellFormed()}…`;

/** Where a path stands; for a key that nothing knows, the key itself. What is not there stands where it would be. */
const offsetOf = (document: Document, path: Path): number => {
  const parent = path.length < 2 ? document.contents : document.getIn(path.slice(0, -1), true);
  if (isMap(parent)) {
    const pair = parent.items.find(({ key }) => isScalar(key) && key.value === path.at(-1));
    if (pair !== undefined && isNode(pair.key)) return pair.key.range?.[0] ?? 0;
  }
  const node = path.length === 0 ? document.contents : document.getIn(path, true);
  if (isNode(node)) return node.range?.[0] ?? 0;
  return path.length === 0 ? 0 : offsetOf(document, path.slice(0, -1));
};

/** The types that a schema allows at a path, unions taken apart. */
const typesAt = (ast: SchemaAST.AST, path: Path): readonly SchemaAST.AST[] => {
  const [step, ...rest] = path;
  const members = SchemaAST.isUnion(ast) ? ast.types.flatMap((type) => typesAt(type, [])) : [ast];
  if (step === undefined) return members;
  return members.flatMap((member) => {
    if (SchemaAST.isObjects(member))
      return member.propertySignatures
        .filter(({ name }) => name === step)
        .flatMap(({ type }) => typesAt(type, rest));
    if (SchemaAST.isArrays(member))
      return [...member.elements, ...member.rest].flatMap((type) => typesAt(type, rest));
    return [];
  });
};

const keysOf = (types: readonly SchemaAST.AST[]): readonly string[] =>
  types
    .filter(SchemaAST.isObjects)
    .flatMap(({ propertySignatures }) => propertySignatures.map(({ name }) => String(name)));

const literalsOf = (types: readonly SchemaAST.AST[]): readonly string[] =>
  types.filter(SchemaAST.isLiteral).map(({ literal }) => String(literal));
