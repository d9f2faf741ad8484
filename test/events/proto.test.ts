// The proto3 mirror of each event type: it compiles, and the events of today go through it and come back.
import test, { type ExecutionContext } from "ava";
import fc from "fast-check";
import protobuf from "protobufjs";
import protojson from "protobufjs/ext/protojson.js";
import { catalogue, eventNames, type EventName } from "../../events/index.ts";
import { dataJsonSchema, type JsonSchema } from "../../events/json-schema.ts";
import { protoOf } from "../../events/proto.ts";
import { todaysEvents } from "../support/todays-events.ts";

const compile = (type: EventName, text = protoOf(type)): protobuf.Type => {
  const { root, package: name } = protobuf.parse(text, { keepCase: true });
  root.addJSON(protobuf.common.get("google/protobuf/struct.proto")!.nested!);
  root.resolveAll();
  return root.lookupType(`${name}.${type}`);
};

/** Without members that ProtoJSON leaves out: such that are null, and such that are 0, empty or false. */
const told = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(told);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, inner]) => [name, told(inner)] as const)
      .filter(
        ([, inner]) => inner !== null && inner !== false && inner !== 0 && inner !== "" && !isEmpty(inner),
      ),
  );
};
const isEmpty = (value: unknown): boolean =>
  typeof value === "object" && Object.keys(value ?? {}).length === 0;

/** Through the wire format and back, as ProtoJSON has it: int64 is text there. */
const through = (message: protobuf.Type, data: unknown): unknown =>
  protojson.toJson(message, message.decode(message.encode(protojson.fromJson(message, data)).finish()));

/** Text that stands for a number where the original has one. */
const asIn = (original: unknown, value: unknown): unknown => {
  if (typeof original === "number" && typeof value === "string") return Number(value);
  if (Array.isArray(original) && Array.isArray(value)) return value.map((one, at) => asIn(original[at], one));
  if (typeof original !== "object" || original === null || typeof value !== "object" || value === null)
    return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, asIn(original[name as keyof typeof original], one)]),
  );
};

const name = fc.string({ minLength: 1 }).filter((text) => text !== "__proto__");

/** Data of a schema's shape; patterns and bounds are nothing that a message knows. */
const shapedBy = (schema: JsonSchema): fc.Arbitrary<unknown> => {
  const inner = (at: string) => schema[at] as JsonSchema;
  if (schema["anyOf"] !== undefined) return fc.oneof(...(schema["anyOf"] as JsonSchema[]).map(shapedBy));
  if (schema["enum"] !== undefined) return fc.constantFrom(...(schema["enum"] as unknown[]));
  switch (schema["type"]) {
    case "null":
      return fc.constant(null);
    case "string":
      return fc.string();
    case "boolean":
      return fc.boolean();
    case "integer":
      return fc.maxSafeInteger();
    case "number":
      return fc.double({ noDefaultInfinity: true, noNaN: true });
    case "array":
      return fc.array(shapedBy(inner("items")), { maxLength: 3 });
  }
  if (typeof schema["additionalProperties"] === "object")
    return fc.dictionary(name, shapedBy(inner("additionalProperties")), { maxKeys: 3 });
  if (schema["additionalProperties"] !== false)
    return fc.dictionary(name, fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<unknown>, { maxKeys: 3 });
  const members = Object.entries((schema["properties"] ?? {}) as Record<string, JsonSchema>);
  return fc.record(Object.fromEntries(members.map(([member, its]) => [member, shapedBy(its)])), {
    requiredKeys: (schema["required"] ?? []) as never,
  });
};

const comesBack = (t: ExecutionContext, message: protobuf.Type, data: unknown): void => {
  const wanted = told(data);
  t.deepEqual(told(asIn(data, through(message, data))), wanted, message.name);
};

for (const type of eventNames) {
  test(`the message of ${type} compiles, and any data of that shape goes through it and comes back`, (t) => {
    const message = compile(type);
    const members = Object.keys(dataJsonSchema(type)["properties"] as object);
    t.deepEqual(Object.keys(message.fields), members);
    t.deepEqual(
      message.fieldsArray.map(({ id }) => id),
      members.map((_, index) => index + 1),
    );
    const shaped = fc.property(shapedBy(dataJsonSchema(type)), (data) => comesBack(t, message, data));
    fc.assert(shaped, { numRuns: 20 });
  });
}

test("what is logged goes through its message and comes back", async (t) => {
  const events = await todaysEvents();
  t.true(events.size > 25, `${events.size} types`);
  for (const [type, found] of events) {
    const message = compile(type);
    for (const { data } of found) comesBack(t, message, data);
  }
});

test("a text that is no proto3, and one that lacks a member, are found", async (t) => {
  const [event] = (await todaysEvents()).get("NoveltyJudged")!;
  const text = protoOf("NoveltyJudged");
  t.notThrows(() => through(compile("NoveltyJudged", text), event!.data));
  t.throws(() => compile("NoveltyJudged", text.replace("message", "massage")));
  const short = text.replace(/^.* = 1;.*$/m, "");
  t.not(short, text);
  t.throws(() => through(compile("NoveltyJudged", short), event!.data));
});

test("literals stand in comments, and the version in the package", (t) => {
  const text = protoOf("NoveltyJudged");
  t.regex(text, /^package cambrian\.novelty_judged\.v1;$/m);
  t.true(text.includes(`version ${catalogue.NoveltyJudged.version}: `));
  t.regex(protoOf("ProbeFinished"), / string verdict = \d+; \/\/ "pass", "fail", "unknown"$/m);
});
