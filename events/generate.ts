// Writes events/schema/: one JSON Schema per event type and version, and the envelope's; and the Python types of what
// agents contribute. The only file of this folder that touches the disk.
//   node events/generate.ts          writes what has changed
//   node events/generate.ts --check  names what is not up to date, and ends 1 if anything is
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { catalogue, eventNames, isEventName } from "./index.ts";
import { dataJsonSchema, envelopeJsonSchema } from "./json-schema.ts";
import { pythonTypes } from "./python-types.ts";

export const SCHEMA_FOLDER = join(import.meta.dirname, "schema");
export const PYTHON_TYPES = join(import.meta.dirname, "../gpu-agent/cambrian_gpu_agent/agent/schema.py");

/** File name to contents, as they have to be. */
export const schemaFiles = (): ReadonlyMap<string, string> => {
  const files = new Map([["envelope.json", textOf(envelopeJsonSchema())]]);
  for (const name of eventNames) {
    files.set(`${name}.v${catalogue[name].version}.json`, textOf(dataJsonSchema(name)));
  }
  return files;
};

/** What is wrong in a folder of schemas, one line each; nothing where it is up to date. */
export const outdated = (folder: string): readonly string[] => {
  const wanted = schemaFiles();
  const present = new Set(readdirSync(folder));
  const wrong = [...wanted]
    .filter(([file, text]) => !present.has(file) || readFileSync(join(folder, file), "utf8") !== text)
    .map(([file]) => `${file} is ${present.has(file) ? "out of date" : "missing"}`);
  const stray = [...present].filter((file) => !wanted.has(file) && !isOlderVersion(file));
  return [...wrong, ...stray.map((file) => `${file} belongs to no event type`)];
};

/** Schemas of older versions stay: events of theirs are in logs. */
const isOlderVersion = (file: string): boolean => {
  const match = /^([A-Za-z]+)\.v([1-9]\d*)\.json$/.exec(file);
  const name = match?.[1] ?? "";
  return isEventName(name) && Number(match?.[2]) < catalogue[name].version;
};

const textOf = (schema: object): string => `${JSON.stringify(schema, null, 2)}\n`;

if (import.meta.main) {
  mkdirSync(SCHEMA_FOLDER, { recursive: true });
  if (process.argv.includes("--check")) {
    const wrong = outdated(SCHEMA_FOLDER).map((line) => `events/schema/${line}`);
    if (readFileSync(PYTHON_TYPES, "utf8") !== pythonTypes()) wrong.push(`${PYTHON_TYPES} is out of date`);
    for (const line of wrong) console.error(line);
    if (wrong.length > 0) console.error("Run: npm run generate");
    process.exitCode = wrong.length === 0 ? 0 : 1;
  } else {
    for (const [file, text] of schemaFiles()) writeFileSync(join(SCHEMA_FOLDER, file), text);
    writeFileSync(PYTHON_TYPES, pythonTypes());
  }
}
