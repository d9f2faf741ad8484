// The schemas of kinds of remarks: what is taken means what JSON Schema says, and nothing else is taken.
import assert from "node:assert/strict";
import { Ajv2020 } from "ajv/dist/2020.js";
import test from "ava";
import fc from "fast-check";
import { BODY_SIZE, bodyFault, SCHEMA_SIZE, schemaFault } from "../../events/remark-schema.ts";

const paper = {
  type: "object",
  properties: {
    paper: { type: "string", minLength: 1, maxLength: 40 },
    similarity: { type: "number", minimum: 0, maximum: 1 },
    words: { type: "array", items: { type: "string" }, maxItems: 3 },
  },
  required: ["paper"],
  additionalProperties: false,
};

test("a schema of known keywords is taken, and a body is held against it", (t) => {
  t.is(schemaFault(paper), undefined);
  t.is(bodyFault(paper, { paper: "gla", similarity: 0.5, words: ["gate"] }), undefined);
  t.is(bodyFault(paper, {}), "body lacks paper");
  t.is(bodyFault(paper, { paper: 1 }), "body.paper is not of the type string");
  t.is(bodyFault(paper, { paper: "" }), "body.paper has 0 characters, at least 1 are wanted");
  t.is(bodyFault(paper, { paper: "x", similarity: 2 }), "body.similarity is 2, at most 1 are taken");
  t.is(bodyFault(paper, { paper: "x", words: ["a", 1] }), "body.words[1] is not of the type string");
  t.is(bodyFault(paper, { paper: "x", more: 1 }), "body has a member more, which is none of its schema");
  t.regex(
    bodyFault({ type: "object" }, { x: "y".repeat(BODY_SIZE) }) ?? "",
    /^body has \d+ characters of JSON/,
  );
});

const refused: Readonly<Record<string, readonly [Record<string, unknown>, RegExp]>> = {
  "a pattern": [
    { properties: { x: { pattern: "(a+)+$" } } },
    /^schema\.properties\.x has the keyword "pattern"/,
  ],
  "a reference": [{ $ref: "http://evil/schema.json" }, /^schema has the keyword "\$ref"/],
  "a reference to itself": [{ properties: { x: { $dynamicRef: "#" } } }, /keyword "\$dynamicRef"/],
  "patterns of names": [{ patternProperties: { "(a+)+$": {} } }, /keyword "patternProperties"/],
  "a combination": [{ anyOf: [{}, {}] }, /keyword "anyOf"/],
  "a boolean as a schema": [{ properties: { x: true } }, /^schema\.properties\.x is no schema/],
  "a list of schemas": [{ items: [{}] }, /^schema\.items has to be a schema/],
  "an unknown type": [
    { properties: { x: { type: "constructor" } } },
    /^schema\.properties\.x\.type has to be/,
  ],
  "a negative length": [{ properties: { x: { minLength: -1 } } }, /minLength has to be a whole number/],
  "names twice": [{ required: ["a", "a"] }, /^schema\.required has to be a list of different names/],
  "an object to be equal to": [{ properties: { x: { const: {} } } }, /const has to be a text/],
  depth: [
    { properties: Array.from({ length: 20 }).reduce((inner) => ({ x: { properties: inner } }), {}) },
    /lies deeper than 8 schemas/,
  ],
  size: [{ description: "x".repeat(SCHEMA_SIZE) }, /^schema has \d+ characters of JSON, at most 8192/],
};
for (const [what, [schema, says]] of Object.entries(refused))
  test(`refused: ${what}`, (t) => t.regex(schemaFault({ type: "object", ...schema } as never) ?? "", says));

test("a remark is an object", (t) => {
  t.regex(schemaFault({ type: "string" }) ?? "", /^schema\.type has to be "object"/);
});

const names = fc.constantFrom("a", "b", "constructor", "toString");
const scalar = fc.oneof(fc.constantFrom("", "a", "ä", "😀😀", 0, 1, 1.5, -2, true, false, null));
const type = fc.constantFrom("object", "array", "string", "number", "integer", "boolean", "null");
const count = fc.nat(3);
const { schema } = fc.letrec<{ schema: Record<string, unknown> }>((tie) => ({
  schema: fc.record(
    {
      type: fc.oneof(type, fc.uniqueArray(type, { minLength: 1, maxLength: 3 })),
      enum: fc.uniqueArray(scalar, { minLength: 1, maxLength: 6 }),
      const: scalar,
      minLength: count,
      maxLength: count,
      minimum: fc.integer({ min: -2, max: 2 }),
      maximum: fc.integer({ min: -2, max: 2 }),
      minItems: count,
      maxItems: count,
      items: fc.oneof({ maxDepth: 2 }, fc.constant({}), tie("schema")),
      properties: fc.dictionary(names, fc.oneof({ maxDepth: 2 }, fc.constant({}), tie("schema")), {
        maxKeys: 3,
        noNullPrototype: true,
      }),
      required: fc.uniqueArray(names, { maxLength: 2 }),
      additionalProperties: fc.boolean(),
    },
    { requiredKeys: [], noNullPrototype: true },
  ) as fc.Arbitrary<Record<string, unknown>>,
}));
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    scalar,
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(names, tie("value"), { maxKeys: 3, noNullPrototype: true }),
  ),
}));
const object = fc.dictionary(names, value, { maxKeys: 2, noNullPrototype: true });

test("whether a body fits is what JSON Schema says", (t) => {
  const ajv = new Ajv2020({ strict: false, ownProperties: true });
  let fitting = 0;
  fc.assert(
    fc.property(schema, object, (inner, body) => {
      // What is asked of objects alone, so that many fit.
      const { enum: _, const: __, ...of } = inner;
      const whole = { ...of, type: "object" };
      if (schemaFault(whole) !== undefined) return;
      const fits = ajv.compile(whole)(body);
      if (fits) fitting += 1;
      assert.equal(bodyFault(whole, body) === undefined, fits, JSON.stringify({ whole, body }));
    }),
    { numRuns: 2000 },
  );
  t.true(fitting > 100, `${fitting} fitted`);
});
