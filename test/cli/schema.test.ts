// cambrian schema: what it prints is what travels, and an unknown event is answered with the one that may be meant.
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import { join } from "node:path";
import test from "ava";
import { catalogue } from "../../events/index.ts";
import { dataJsonSchema } from "../../events/json-schema.ts";
import { protoOf } from "../../events/proto.ts";
import { SCHEMA_FOLDER } from "../../events/generate.ts";
import { cambrian } from "../support/cli.ts";

const root = join(import.meta.dirname, "../..");

test("schema asyncapi prints docs/asyncapi.json; --json tells its digest", async (t) => {
  const { code, stdout, stderr } = await cambrian(["schema", "asyncapi"]);
  t.is(code, 0, stderr);
  // Said by a boolean: the difference would fill the screen.
  t.true(stdout === fs.readFileSync(join(root, "docs/asyncapi.json"), "utf8"));
  const { v, digest, document } = JSON.parse((await cambrian(["schema", "asyncapi", "--json"])).stdout);
  t.is(v, 1);
  t.is(digest, `sha256:${createHash("sha256").update(stdout).digest("hex")}`);
  t.is(JSON.stringify(document), JSON.stringify(JSON.parse(stdout)));
});

test("schema json prints the current schema, or that of an older version", async (t) => {
  const type = "TrainingFinished";
  const { stdout } = await cambrian(["schema", "json", type]);
  t.deepEqual(JSON.parse(stdout), dataJsonSchema(type));
  const older = await cambrian(["schema", "json", type, "--data-version", "1", "--json"]);
  t.deepEqual(JSON.parse(older.stdout), {
    v: 1,
    event: type,
    dataschema: `cambrian:${type}/1`,
    schema: JSON.parse(fs.readFileSync(join(SCHEMA_FOLDER, `${type}.v1.json`), "utf8")),
  });
});

test("schema proto-of prints the message", async (t) => {
  const { stdout } = await cambrian(["schema", "proto-of", "ProbeFinished"]);
  t.is(stdout, protoOf("ProbeFinished"));
  const { v, event, dataschema, proto } = JSON.parse(
    (await cambrian(["schema", "proto-of", "ProbeFinished", "--json"])).stdout,
  );
  t.deepEqual([v, event, dataschema], [1, "ProbeFinished", catalogue.ProbeFinished.dataschema]);
  t.is(proto, protoOf("ProbeFinished"));
});

test("an unknown event, or version of one, ends 4 and says what there is", async (t) => {
  for (const command of ["json", "proto-of"]) {
    const { code, stdout, stderr } = await cambrian(["schema", command, "TrainigFinished"]);
    t.is(code, 4, command);
    t.is(stdout, "");
    t.regex(stderr, /there is no event type "TrainigFinished"; did you mean "TrainingFinished"\?/);
  }
  const { code, stderr } = await cambrian(["schema", "json", "TrainingFinished", "--data-version", "99"]);
  t.is(code, 4);
  const versions = Array.from({ length: catalogue.TrainingFinished.version }, (_, index) => index + 1);
  t.true(
    stderr.includes(
      `no schema of version 99 of TrainingFinished\n  There are those of: ${versions.join(", ")}\n`,
    ),
    stderr,
  );
});
