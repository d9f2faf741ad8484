// Each rule about imports finds what it forbids, in a small house of one violation per rule.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import test from "ava";

const root = path.resolve(import.meta.dirname, "../..");

const cases: readonly { rule: string; from: string; imports: string; also?: Record<string, string> }[] = [
  { rule: "events-imports", from: "events/a.ts", imports: "../actors/x.ts" },
  { rule: "projections-imports", from: "projections/p/tables.ts", imports: "../../actors/x.ts" },
  { rule: "cognition-base-imports", from: "cognition-base/a.ts", imports: "../actors/x.ts" },
  { rule: "actors-imports", from: "actors/a.ts", imports: "../infra/x.ts" },
  { rule: "actors-imports", from: "actors/a.ts", imports: "../projections/p/tables.ts" },
  { rule: "infra-imports", from: "infra/a.ts", imports: "../cli/x.ts" },
  { rule: "cli-imports", from: "cli/a.ts", imports: "../test/x.ts" },
  { rule: "bench-imports", from: "bench/a.ts", imports: "../test/x.ts" },
  { rule: "pure", from: "actors/a.ts", imports: "node:fs" },
  { rule: "pure", from: "events/a.ts", imports: "node:child_process" },
  { rule: "pure", from: "projections/p/fold.ts", imports: "kysely" },
  { rule: "pure", from: "actors/a.ts", imports: "@nats-io/transport-node" },
  { rule: "tables-by-kysely", from: "projections/p/tables.ts", imports: "pg" },
  { rule: "production-dependencies", from: "infra/a.ts", imports: "fast-check" },
  { rule: "resolvable", from: "infra/a.ts", imports: "./nowhere.ts" },
  {
    rule: "no-cycles",
    from: "infra/a.ts",
    imports: "./b.ts",
    also: { "infra/b.ts": `import type { X } from "./a.ts";\nexport type Y = X;\n` },
  },
];

const allowed: readonly { from: string; imports: string }[] = [
  { from: "actors/a.ts", imports: "../projections/p/fold.ts" },
  { from: "actors/a.ts", imports: "node:crypto" },
  { from: "projections/p/tables.ts", imports: "kysely" },
  { from: "projections/p/tables.ts", imports: "./fold.ts" },
  { from: "cli/a.ts", imports: "../infra/x.ts" },
  { from: "bench/a.ts", imports: "../cli/x.ts" },
  { from: "test/a.ts", imports: "../bench/x.ts" },
  { from: "test/a.ts", imports: "fast-check" },
];

/** The rules that a file breaks by one type-only import, in a house where every folder has a file. */
function broken({
  from,
  imports,
  also = {},
}: {
  from: string;
  imports: string;
  also?: Record<string, string>;
}) {
  const house = fs.mkdtempSync(path.join(os.tmpdir(), "cambrian-house-"));
  const write = (file: string, text: string) => {
    fs.mkdirSync(path.dirname(path.join(house, file)), { recursive: true });
    fs.writeFileSync(path.join(house, file), text);
  };
  try {
    for (const folder of ["events", "actors", "infra", "cli", "bench", "test"])
      write(`${folder}/x.ts`, "export type X = 1;\n");
    for (const file of ["fold", "tables"]) write(`projections/p/${file}.ts`, "export type X = 1;\n");
    for (const [file, text] of Object.entries(also)) write(file, text);
    write(from, `import type { X } from "${imports}";\nexport type { X };\n`);
    fs.copyFileSync(path.join(root, "package.json"), path.join(house, "package.json"));
    fs.symlinkSync(path.join(root, "node_modules"), path.join(house, "node_modules"));
    const tool = path.join(root, "node_modules/dependency-cruiser/bin/dependency-cruise.mjs");
    const config = path.join(root, ".dependency-cruiser.mjs");
    const folders = fs
      .readdirSync(house)
      .filter((name) => name !== "node_modules" && name !== "package.json");
    const run = spawnSync(process.execPath, [tool, "--config", config, "-T", "json", ...folders], {
      cwd: house,
      encoding: "utf8",
    });
    const { summary } = JSON.parse(run.stdout) as { summary: { violations: { rule: { name: string } }[] } };
    return [...new Set(summary.violations.map(({ rule }) => rule.name))];
  } finally {
    fs.rmSync(house, { recursive: true, force: true });
  }
}

for (const each of cases) {
  test(`${each.rule}: ${each.from} may not import ${each.imports}`, (t) => {
    t.deepEqual(broken(each), [each.rule]);
  });
}

for (const each of allowed) {
  test(`${each.from} may import ${each.imports}`, (t) => {
    t.deepEqual(broken(each), []);
  });
}

test('no file uses the type form import("…").X, which the parser does not see', (t) => {
  const folders = ["events", "projections", "cognition-base", "actors", "infra", "cli", "bench"];
  const files = folders
    .map((folder) => path.join(root, folder))
    .filter((folder) => fs.existsSync(folder))
    .flatMap((folder) => fs.globSync("**/*.ts", { cwd: folder }).map((file) => path.join(folder, file)));
  t.true(files.length > 0);
  const typeForm = /(?<!await )\bimport\("[^"]+"\)\.(?!then\b)/;
  t.deepEqual(
    files.filter((file) => typeForm.test(fs.readFileSync(file, "utf8"))),
    [],
  );
});
