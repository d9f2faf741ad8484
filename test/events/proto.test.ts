// The proto3 mirror of each event type: it compiles, and the events of recorded logs go through it and come back.
import test from "ava";
import protobuf from "protobufjs";
import * as protojson from "protobufjs/ext/protojson.js";
import { catalogue, eventNames, type EventName } from "../../events/index.ts";
import { dataJsonSchema } from "../../events/json-schema.ts";
import { protoOf } from "../../events/proto.ts";
import { recordedLog, recordedLogs } from "../support/recorded.ts";

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

for (const type of eventNames) {
  test(`the message of ${type} compiles and has each member of its data, by its name`, (t) => {
    const message = compile(type);
    const members = Object.keys(dataJsonSchema(type)["properties"] as object);
    t.deepEqual(Object.keys(message.fields), members);
    t.deepEqual(
      message.fieldsArray.map(({ id }) => id),
      members.map((_, index) => index + 1),
    );
  });
}

test("every event of the recorded logs goes through its message and comes back", (t) => {
  const events = recordedLogs.flatMap((file) => recordedLog(file));
  const byType = Map.groupBy(events, ({ type }) => type);
  t.true(byType.size > 30);
  for (const [type, found] of byType) {
    const message = compile(type);
    for (const { data } of found.slice(0, 200)) {
      const wanted = told(data);
      t.deepEqual(told(asIn(wanted, through(message, data))), wanted, type);
    }
  }
});

test("a text that is no proto3, and one that lacks a member, are found", (t) => {
  const text = protoOf("ArchitectureRejected");
  t.throws(() => compile("ArchitectureRejected", text.replace("message", "massage")));
  const [line = ""] = text.split("\n").filter((one) => one.includes(" = 1;"));
  t.true(line.length > 0);
  const { data } = recordedLogs
    .flatMap((file) => recordedLog(file))
    .find(({ type }) => type === "ArchitectureRejected")!;
  t.throws(() => through(compile("ArchitectureRejected", text.replace(line, "")), data));
});

test("literals stand in comments, and the version in the package", (t) => {
  const text = protoOf("NoveltyJudged");
  t.regex(text, /^package cambrian\.novelty_judged\.v1;$/m);
  t.true(text.includes(`version ${catalogue.NoveltyJudged.version}: `));
  t.regex(protoOf("ProbeFinished"), / string verdict = \d+; \/\/ "pass", "fail", "unknown"$/m);
});
