// The compiled test of a schema against the schema itself: on values that it makes up, and on those with one place
// changed, both say the same; and what fits decodes to what was given.
import { isDeepStrictEqual } from "node:util";
import test from "ava";
import { Arbitrary, Effect, Result, Schema } from "effect";
import fc from "fast-check";
import { Attributes } from "../../events/envelope.ts";
import { catalogue } from "../../events/index.ts";
import { quickCheckOf } from "../../events/quick-check.ts";

type AnySchema = Schema.ConstraintDecoder<unknown>;
const schemas: readonly (readonly [string, AnySchema])[] = [
  ["Attributes", Attributes],
  ...Object.values(catalogue).map(({ type, data }) => [type, data as unknown as AnySchema] as const),
];

const decoderOf = (schema: AnySchema) =>
  Schema.decodeUnknownResult(schema, { onExcessProperty: "error", errors: "all" });

/** Values of a schema as JSON.parse would make them. */
const samplesOf = (schema: AnySchema): Promise<readonly unknown[]> =>
  Effect.runPromise(Arbitrary.sampleEffect(Arbitrary.schema(schema), { count: 25, seed: 7 })).then(
    (samples) => samples.map((sample) => JSON.parse(JSON.stringify(sample)) as unknown),
  );

/** What JSON can hold at any place, and the one number that it cannot but JSON.parse makes (of 1e999). */
const strays = fc.constantFrom<unknown>(
  ...[
    null,
    true,
    "",
    "a",
    "0".repeat(32),
    "x".repeat(30_000),
    "line\n",
    0,
    -0,
    1,
    -1,
    0.5,
    1e21,
    2 ** 32,
    Infinity,
  ],
  ...[[], [null], [0.5], ["a"], {}, { a: 1 }, JSON.parse('{"__proto__":1}')],
);

type Change = readonly [kind: "set" | "remove" | "add" | "repeat", stray: unknown];
const changes: fc.Arbitrary<Change> = fc.tuple(fc.constantFrom("set", "remove", "add", "repeat"), strays);

/** The value with one place changed: `way` leads there, a step for each level, and may end at any. */
const changed = (value: unknown, [step = 0, ...way]: readonly number[], change: Change): unknown => {
  const [kind, stray] = change;
  if (typeof value !== "object" || value === null) return stray;
  const keys = Object.keys(value);
  const key = keys[step % (keys.length + 1)];
  if (key === undefined) return kind === "add" && !Array.isArray(value) ? { ...value, stray } : stray;
  const member = (value as Record<string, unknown>)[key];
  const isLeaf = way.length === 0 || typeof member !== "object" || member === null;
  if (Array.isArray(value)) {
    const at = Number(key);
    if (!isLeaf) return value.with(at, changed(member, way, change));
    if (kind === "remove") return value.toSpliced(at, 1);
    return kind === "set" ? value.with(at, stray) : value.toSpliced(at, 0, kind === "add" ? stray : member);
  }
  if (!isLeaf) return { ...value, [key]: changed(member, way, change) };
  if (kind === "remove") return Object.fromEntries(Object.entries(value).filter(([name]) => name !== key));
  return { ...value, [kind === "set" ? key : `${key}2`]: kind === "repeat" ? member : stray };
};

for (const [name, schema] of schemas) {
  test(`${name}: fits where its schema reads it, and only there`, async (t) => {
    const samples = await samplesOf(schema);
    const fits = quickCheckOf(schema.ast);
    const decode = decoderOf(schema);
    const agree = (value: unknown): boolean => {
      const decoded = decode(value);
      const reads = Result.isSuccess(decoded);
      return fits(value) === reads && (!reads || isDeepStrictEqual(decoded.success, value));
    };
    for (const sample of samples) t.true(fits(sample) && agree(sample));
    let refused = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...samples),
        fc.array(fc.nat(40), { maxLength: 5 }),
        changes,
        (value, way, change) => {
          const other = changed(value, way, change);
          if (!fits(other)) refused++;
          return agree(other);
        },
      ),
      { numRuns: 400 },
    );
    t.true(refused > 50, `${refused} of 400 changes were refused`);
  });
}

test("what decodes to something else, or is checked as nothing an event holds, is left to the schema", (t) => {
  const tuple = Schema.Tuple([Schema.String, Schema.optionalKey(Schema.String)]);
  const oneOf = Schema.Union([Schema.String, Schema.NonEmptyString], { mode: "oneOf" });
  for (const schema of [
    Schema.FiniteFromString,
    Schema.Date,
    Schema.Unknown,
    Schema.Struct({}),
    tuple,
    oneOf,
  ])
    for (const value of ["1", "a", 1, null, [], ["a"], {}, new Date(0)])
      t.false(quickCheckOf(schema.ast)(value));
});
