// The types of `cambrian/agent` say what the JSON Schemas say that the gate hands out: values that fast-check draws from a
// schema are of its type, and the same with a member missing, of a wrong type or too many are not. Ajv and tsc judge.
import { execFile } from "node:child_process";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import test from "ava";
import fc from "fast-check";
import { contributable } from "../../../events/contributable.ts";
import { dataJsonSchema } from "../../../events/json-schema.ts";

type Json = any;
const root = join(import.meta.dirname, "../../..");
const isSound = (schema: Json) => new Ajv2020({ strict: false, validateFormats: false }).compile(schema);

/** One of them fits every pattern that there is. */
const texts = ["a", `sha256:${"0".repeat(64)}`, "1.0.0"];

/** Values that fit a schema. */
const drawnFrom = (schema: Json, defs: Json): fc.Arbitrary<Json> => {
  const of = (inner: Json) => drawnFrom(inner, defs);
  if (schema.$ref !== undefined) return of(defs[schema.$ref.split("/").at(-1)]);
  const some = schema.anyOf ?? schema.oneOf;
  if (some !== undefined) return fc.oneof(...some.map(of));
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  switch (schema.type) {
    case "object": {
      const names = Object.entries(schema.properties ?? {});
      return fc.record(Object.fromEntries(names.map(([name, member]) => [name, of(member)])));
    }
    case "array": {
      const { prefixItems = [], items, minItems = 0 } = schema;
      return prefixItems.length > 0
        ? fc.tuple(...prefixItems.map(of))
        : fc.array(of(items), { minLength: minItems, maxLength: minItems + 2 });
    }
    case "string":
      return fc.constant(texts.find((text) => new RegExp(schema.pattern ?? "").test(text)));
    case "integer":
      return fc.integer({ min: Math.max(schema.minimum ?? 0, (schema.exclusiveMinimum ?? -1) + 1), max: 9 });
    case "number":
      return fc.constantFrom(0.5, 1).map((value) => Math.max(value, schema.minimum ?? 0));
    case "boolean":
      return fc.boolean();
    default:
      return fc.constant(null);
  }
};

/** The same without each member, with each of a wrong type, and with one too many. */
const spoiled = (value: Json, fits: (value: Json) => boolean): readonly Json[] =>
  [
    ...Object.keys(value).flatMap((name) => {
      const { [name]: _, ...without } = value;
      // A number is wrong where any object is right.
      return [without, { ...value, [name]: { strange: 1 } }, { ...value, [name]: 5 }];
    }),
    { ...value, strange: 1 },
  ].filter((worse) => !fits(worse));

/** Indices of the values that are not of their type. */
const foundByTsc = (folder: string, values: readonly (readonly [type: string, value: Json])[]) => {
  const lines = values.map(
    ([type, value], at) => `export const v${at}: Data<"${type}"> = ${JSON.stringify(value)};`,
  );
  const head = `import type { Contribution } from "${root}/infra/attached/index.ts"; type Data<T> = Extract<Contribution, { type: T }>["data"];`;
  fs.writeFileSync(join(folder, "values.mts"), [head, ...lines].join("\n"));
  const config = {
    extends: join(root, "tsconfig.json"),
    compilerOptions: { noEmit: true, types: ["node"], typeRoots: [join(root, "node_modules/@types")] },
    include: [],
    files: ["values.mts"],
  };
  fs.writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
  return new Promise<ReadonlySet<number>>((resolve, reject) => {
    const tsc = [join(root, "node_modules/typescript/bin/tsc"), "-p", folder, "--pretty", "false"];
    execFile(process.execPath, tsc, { cwd: folder, maxBuffer: 2 ** 26 }, (_, said) => {
      const errors = said.split("\n").filter((line) => /: error /.test(line));
      const places = errors.map((line) => /^values\.mts\((\d+),/.exec(line)?.[1]);
      if (places.includes(undefined)) reject(new Error(said));
      else resolve(new Set(places.map((line) => Number(line) - 2)));
    });
  });
};

test("the types take what the schemas take and nothing else", async (t) => {
  t.timeout(180_000);
  const folder = fs.mkdtempSync(join(tmpdir(), "cambrian-types-"));
  t.teardown(() => fs.rmSync(folder, { recursive: true, force: true }));
  const good: (readonly [string, Json])[] = [];
  const bad: (readonly [string, Json])[] = [];
  for (const type of contributable) {
    const schema: Json = dataJsonSchema(type);
    const fits = isSound(schema);
    for (const value of fc.sample(drawnFrom(schema, schema.$defs), { numRuns: 4, seed: 8 })) {
      t.true(fits(value), `${type}: ${JSON.stringify(value)}`);
      good.push([type, value]);
      bad.push(...spoiled(value, fits).map((worse) => [type, worse] as const));
    }
  }
  t.true(bad.length > 300, String(bad.length));
  const found = await foundByTsc(folder, [...good, ...bad]);
  for (const [at, [type, value]] of [...good, ...bad].entries())
    t.is(found.has(at), at >= good.length, `${type}: ${JSON.stringify(value)}`);
});
