// A schema compiled into a test that builds nothing: no copy of the value, no list of issues. It says yes only where
// the schema would read the value strictly (no unknown members) and answer with an equal one; a no may be wrong, so
// that whoever gets it asks the schema, which also says why. test/events/quick-check.test.ts holds the two together.
import { Schema, SchemaAST } from "effect";

/** Of a value that JSON.parse made: own, enumerable members and no accessors. */
export type QuickCheck = (value: unknown) => boolean;

const no: QuickCheck = () => false;

/** Nodes that decode to something else than they are given, and kinds that no event uses, are left to the schema. */
export const quickCheckOf = (ast: SchemaAST.AST): QuickCheck => {
  if (ast.encoding !== undefined) return no;
  const isKind = kindOf(ast);
  if (ast.checks === undefined) return isKind;
  const [first, ...others] = filtersOf(ast.checks).map(
    ({ run }): QuickCheck =>
      (value) =>
        run(value, ast, options) === undefined,
  );
  if (first === undefined) return isKind;
  if (others.length === 0) return (value) => isKind(value) && first(value);
  return (value) => isKind(value) && first(value) && others.every((passes) => passes(value));
};

const options: SchemaAST.ParseOptions = {};

const filtersOf = (checks: SchemaAST.Checks): SchemaAST.Filter<unknown>[] =>
  checks.flatMap((check) => (check._tag === "Filter" ? [check] : filtersOf(check.checks)));

const kindOf = (ast: SchemaAST.AST): QuickCheck => {
  switch (ast._tag) {
    case "Null":
      return (value) => value === null;
    case "String":
      return (value) => typeof value === "string";
    case "Number":
      return (value) => typeof value === "number";
    case "Boolean":
      return (value) => typeof value === "boolean";
    case "Literal":
      return (value) => value === ast.literal;
    case "Union":
      return unionOf(ast);
    case "Arrays":
      return arrayOf(ast);
    case "Objects":
      return objectOf(ast);
    case "Declaration":
      return ast.run === jsonAst.run ? isJson : no;
    default:
      return no;
  }
};

const jsonAst = Schema.Json.ast as SchemaAST.Declaration;
const isJson = Schema.is(Schema.Json);

const unionOf = ({ types, options }: SchemaAST.Union): QuickCheck => {
  if (options?.mode === "oneOf") return no;
  const literals = types.flatMap((type) => (SchemaAST.isLiteral(type) ? [type.literal as unknown] : []));
  if (literals.length === types.length) {
    const known = new Set(literals);
    return (value) => known.has(value);
  }
  const members = types.map(quickCheckOf);
  return (value) => members.some((member) => member(value));
};

/** Some elements of their own, then any number of one kind, or none. */
const arrayOf = ({ elements, rest }: SchemaAST.Arrays): QuickCheck => {
  if (rest.length > 1 || elements.some(SchemaAST.isOptional)) return no;
  const first = elements.map(quickCheckOf);
  const others = rest[0] === undefined ? no : quickCheckOf(rest[0]);
  return (value) => {
    if (!Array.isArray(value) || value.length < first.length) return false;
    for (let index = 0; index < value.length; index++)
      if (!(first[index] ?? others)(value[index])) return false;
    return true;
  };
};

const objectOf = ({ propertySignatures, indexSignatures }: SchemaAST.Objects): QuickCheck => {
  const [index, ...more] = indexSignatures;
  if (index === undefined) return structOf(propertySignatures);
  const { parameter } = index;
  const anyString =
    parameter._tag === "String" && parameter.checks === undefined && parameter.encoding === undefined;
  if (more.length > 0 || propertySignatures.length > 0 || !anyString) return no;
  const member = quickCheckOf(index.type);
  return (value) => isRecord(value) && Object.values(value).every(member);
};

const structOf = (properties: readonly SchemaAST.PropertySignature[]): QuickCheck => {
  // Without members a schema takes anything but null.
  if (properties.length === 0) return no;
  const members = properties.map(({ name, type }) => ({
    name,
    isOptional: SchemaAST.isOptional(type),
    check: quickCheckOf(type),
  }));
  return (value) => {
    if (!isRecord(value)) return false;
    let known = 0;
    for (const { name, isOptional, check } of members) {
      const member = value[name];
      if (member === undefined && isOptional) continue;
      if (!check(member)) return false;
      known++;
    }
    // As many as there are: none is unknown.
    for (const _ in value) known--;
    return known === 0;
  };
};

const isRecord = (value: unknown): value is Record<PropertyKey, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
