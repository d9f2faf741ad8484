// docs/compose is not run here, where there is no Docker; what it says is true of Cambrian all the same: commands, variables,
// files, services, and a configuration that nats-server accepts.
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "ava";
import { Effect, Schema } from "effect";
import { parse as parseYaml } from "yaml";
import { parse } from "../../docs/generate/command-line.ts";
import { findNatsServer } from "../../infra/embedded/nats-program.ts";
import { pythonProgram } from "../../infra/embedded/python.ts";
import { makeCertificates, opensslMissing } from "../support/certificates.ts";
import { cambrian } from "../support/cli.ts";
import { blocks, root, textOf } from "./pages.ts";

const FOLDER = "docs/compose";

/** What of Compose the file uses: whatever else stands there is a slip. */
const Words = Schema.Array(Schema.String);
const Service = Schema.Struct({
  image: Schema.String,
  build: Schema.optionalKey(Schema.Struct({ context: Schema.String, dockerfile: Schema.String })),
  init: Schema.optionalKey(Schema.Boolean),
  restart: Schema.Literals(["unless-stopped", "no"]),
  entrypoint: Schema.optionalKey(Words),
  command: Schema.optionalKey(Words),
  environment: Schema.Record(Schema.String, Schema.String),
  volumes: Schema.optionalKey(Words),
  ports: Schema.optionalKey(Words),
  profiles: Schema.optionalKey(Words),
  scale: Schema.optionalKey(Schema.Int),
  depends_on: Schema.optionalKey(Words),
});
const Compose = Schema.Struct({
  name: Schema.String,
  "x-image": Schema.Unknown,
  "x-environment": Schema.Unknown,
  "x-lab": Schema.Unknown,
  "x-nats": Schema.Unknown,
  services: Schema.Record(Schema.String, Service),
  volumes: Schema.Record(Schema.String, Schema.Null),
});
const { services, volumes } = Schema.decodeUnknownSync(Compose, { onExcessProperty: "error" })(
  parseYaml(textOf(`${FOLDER}/compose.yaml`), { merge: true }),
);
const all = Object.entries(services);
const page = textOf("docs/deploy.md");

/** By the program that they start; undefined is the image's own, cambrian. */
const commandsOf = (program: string | undefined): readonly (readonly string[])[] =>
  all.flatMap(([, { image, entrypoint, command }]) =>
    image === "cambrian" && entrypoint?.[0] === program && command !== undefined ? [command] : [],
  );

test("every command of a service, and every one that the page gives one, is understood", async (t) => {
  const shown = blocks("docs/deploy.md", "sh")
    .flatMap((block) => block.split("\n"))
    .flatMap((line) => /^docker compose run .*? lab ([^>]*)/.exec(line)?.[1]?.trim() ?? [])
    .map((words) => words.split(" "));
  const commands = [...commandsOf(undefined), ...shown];
  t.true(commands.length > 12);
  for (const words of commands) t.deepEqual((await parse(words)).errors, [], words.join(" "));
  const roles = commandsOf(undefined).map(([, role]) => role);
  t.deepEqual(
    roles.toSorted(),
    ["analyst", "checker", "director", "engineer", "gate", "projector", "researcher"],
    "each role has a service",
  );
});

test("the gpu-agent's command is understood", (t) => {
  const commands = commandsOf(".venv/bin/cambrian-gpu-agent");
  t.is(commands.length, 1);
  const program =
    "import json, sys; from cambrian_gpu_agent.cli import parser\n" +
    "for command in json.load(sys.stdin): parser().parse_args(command)";
  const python = Effect.runSync(pythonProgram("python"));
  t.notThrows(() => execFileSync(python, ["-c", program], { input: JSON.stringify(commands) }));
});

test("every variable is one that is read, every service, volume and file is there or made as the page says", (t) => {
  const cli = textOf("docs/cli.md");
  const config = textOf(`${FOLDER}/nats.conf`);
  for (const [name, { image, environment, volumes: mounted = [], depends_on = [] }] of all) {
    for (const variable of Object.keys(environment)) {
      if (image === "cambrian")
        t.true(cli.includes(`\`${variable}\``) || config.includes(`$${variable}`), variable);
    }
    for (const other of depends_on) t.true(other in services, `${name} waits for ${other}`);
    for (const [source = ""] of mounted.map((mount) => mount.split(":"))) {
      if (!source.startsWith("./")) t.true(source in volumes, `${name} has the volume ${source}`);
      else
        t.true(
          fs.existsSync(join(root, FOLDER, source)) || page.includes(source.slice(2)),
          `${name} has ${source}`,
        );
    }
  }
});

test("the image is made by what README.md says", (t) => {
  const dockerfile = textOf(`${FOLDER}/Dockerfile`);
  const [, setUp = ""] = /^RUN npx (cambrian .*)$/m.exec(dockerfile) ?? [];
  t.true(textOf("README.md").includes("npx cambrian"));
  t.not(setUp, "");
  const [, entrypoint = ""] = /^ENTRYPOINT \["(.*)"\]$/m.exec(dockerfile) ?? [];
  t.is(JSON.parse(textOf("package.json")).bin.cambrian, entrypoint);
  for (const { build } of Object.values(services))
    if (build !== undefined) t.true(fs.existsSync(join(root, FOLDER, build.context, build.dockerfile)));
});

const missing = opensslMissing();
(missing === undefined ? test : test.skip)(
  `nats-server accepts the configuration, with accounts and certificates${missing === undefined ? "" : ` (skipped: ${missing})`}`,
  async (t) => {
    const folder = fs.mkdtempSync(join(tmpdir(), "cambrian-deploy-"));
    t.teardown(() => fs.rmSync(folder, { recursive: true, force: true }));
    makeCertificates(join(folder, "made"));
    const { code, stdout, stderr } = await cambrian([
      ...["server", "accounts", "--folder", join(folder, "accounts"), "--data", join(folder, "lab")],
    ]);
    t.is(code, 0, stderr);
    fs.writeFileSync(join(folder, "made", "accounts.conf"), stdout);
    const config = textOf(`${FOLDER}/nats.conf`).replaceAll("/etc/nats", folder);
    fs.writeFileSync(join(folder, "nats.conf"), config);
    const program = await Effect.runPromise(findNatsServer());
    t.notThrows(() =>
      execFileSync(program, ["-t", "-c", join(folder, "nats.conf")], {
        env: { NATS_NAME: "nats-1" },
        stdio: "pipe",
      }),
    );
  },
);
