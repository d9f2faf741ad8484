import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "ava";
import { contributable } from "../../events/contributable.ts";
import { outdated, PYTHON_TYPES, SCHEMA_FOLDER, schemaFiles } from "../../events/generate.ts";
import { eventNames } from "../../events/index.ts";
import { pythonTypes } from "../../events/python-types.ts";
import { workTypes } from "../../infra/host/gate/work.ts";

test("events/schema is up to date; if not, run: npm run generate", (t) => {
  t.deepEqual(outdated(SCHEMA_FOLDER), []);
});

test("the Python types of contributions are up to date; if not, run: npm run generate", (t) => {
  t.is(readFileSync(PYTHON_TYPES, "utf8"), pythonTypes());
});

test("there is a Python type for all that the gate takes", (t) => {
  const taken = Object.values(workTypes).flatMap(({ contributes }) => contributes);
  t.true(taken.length > 0);
  for (const type of taken) t.true(new Set<string>(contributable).has(type), type);
});

test("what is missing, changed or stray is named, and older versions may stay", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "cambrian-schema-"));
  t.teardown(() => rmSync(folder, { recursive: true }));
  for (const [file, text] of schemaFiles()) writeFileSync(join(folder, file), text);
  writeFileSync(join(folder, "ArchitectureProposed.v1.json"), "{}");
  t.deepEqual(outdated(folder), []);
  writeFileSync(join(folder, "DeadlinePassed.v1.json"), "{}");
  writeFileSync(join(folder, "ExperimentMused.v1.json"), "{}");
  rmSync(join(folder, "envelope.json"));
  t.deepEqual(outdated(folder), [
    "envelope.json is missing",
    "DeadlinePassed.v1.json is out of date",
    "ExperimentMused.v1.json belongs to no event type",
  ]);
});

/** Every object schema within a schema. */
const objects = (schema: unknown): Record<string, unknown>[] => {
  if (typeof schema !== "object" || schema === null) return [];
  const own = schema as Record<string, unknown>;
  const inner = Object.values(own).flatMap(objects);
  return own["type"] === "object" && own["properties"] !== undefined ? [own, ...inner] : inner;
};

test("every schema is 2020-12, names itself and takes no excess members", (t) => {
  const files = [...schemaFiles()];
  t.is(files.length, eventNames.length + 1);
  const ids = new Set<unknown>();
  for (const [file, text] of files) {
    const schema = JSON.parse(text) as Record<string, unknown>;
    t.is(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    ids.add(schema["$id"]);
    for (const object of objects(schema)) t.is(object["additionalProperties"], false, file);
    t.regex(String(schema["description"]), /\w/);
  }
  t.is(ids.size, files.length);
  const training = JSON.parse(readFileSync(join(SCHEMA_FOLDER, "TrainingFinished.v1.json"), "utf8"));
  t.is(training.$id, "cambrian:TrainingFinished/1");
  t.deepEqual(training.properties.curve.properties.sha256, {
    type: "string",
    pattern: "^sha256:[0-9a-f]{64}$",
  });
});
