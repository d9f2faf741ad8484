// docs/move-a-campaign.md is true: its commands take a campaign from one laboratory to another, on real servers, and it is
// there what it was.
import { execFile } from "node:child_process";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { gunzipSync } from "node:zlib";
import test from "ava";
import { cambrian } from "../support/cli.ts";
import { EXPORT, exportedTiny, withoutSequences } from "../support/exported.ts";
import { blocks, root } from "./pages.ts";

const folder = fs.mkdtempSync(join(tmpdir(), "cambrian-move-"));
test.after.always(() => fs.rmSync(folder, { recursive: true, force: true }));

const env = { NATS_URL: "", DATABASE_URL: "" };
const inLaboratory = (data: string) => async (command: string) => {
  const words = command.replace(/first-light\.(jsonl|prov)/, join(folder, "first-light.$1")).split(" ");
  return cambrian([...words.slice(1), "--data", join(folder, data)], env);
};
const [there, here] = [inLaboratory("there"), inLaboratory("here")];
const commands = blocks("docs/move-a-campaign.md", "sh").flatMap((block) => block.trim().split("\n"));

test.serial("the commands of the page move a campaign, which is there what it was", async (t) => {
  t.timeout(300_000);
  const [exporting = "", importing = "", audit = "", verify = "", , provenance = ""] = commands;
  const first = await there(`cambrian import ${EXPORT}`);
  t.is(first.code, 0, first.stderr);
  const exported = await there(exporting);
  t.is(exported.code, 0, exported.stderr);
  t.regex(exported.stderr, /holds campaign \w+: 81 events, 20 artifacts, sha256:/);
  const arrived = await here(importing);
  t.is(arrived.code, 0, arrived.stderr);
  t.regex(arrived.stdout, /^imported +campaign \w+: 80 events appended, 0 were there; 20 artifacts$/m);
  const again = await here(`${importing} --json`);
  t.is(again.code, 0, again.stderr);
  t.like(JSON.parse(again.stdout), { v: 1, appended: 0, there: 80, artifacts: 20 });
  for (const command of [audit, verify]) {
    const ended = await here(command);
    t.is(ended.code, 0, `${command}: ${ended.stdout}${ended.stderr}`);
  }
  const moved = await here(exporting);
  t.is(moved.code, 0, moved.stderr);
  const lines = gunzipSync(fs.readFileSync(join(folder, "first-light.jsonl.gz"))).toString("utf8");
  t.deepEqual(withoutSequences(lines.trimEnd().split("\n")), withoutSequences(exportedTiny()));
  const decisions = await Promise.all(
    [there, here].map(
      async (run) => JSON.parse((await run("cambrian campaign show --json")).stdout).decisions as string,
    ),
  );
  t.is(decisions[0], decisions[1]);
  t.is((await here(provenance)).code, 0);
  const { entity } = JSON.parse(fs.readFileSync(join(folder, "first-light.prov.json"), "utf8"));
  for (const id of ["b01", "e0001", "e0004"]) t.truthy(entity[`c:experiment%3a${id}`], id);
  t.deepEqual(fs.readdirSync(folder).toSorted(), [
    "first-light.jsonl.gz",
    "first-light.prov.json",
    "here",
    "there",
  ]);
});

test.serial("its pipe brings a campaign without artifacts", async (t) => {
  t.timeout(120_000);
  const [one = "", other = ""] = (commands.find((command) => command.includes("|")) ?? "").split(" | ");
  const program = `"${process.execPath}" "${join(root, "cli/main.ts")}"`;
  const origin = one.replace("cambrian", program);
  const arrival = other.replace("cambrian", program).replace("elsewhere", join(folder, "elsewhere"));
  const brought = await promisify(execFile)(
    "sh",
    ["-c", `${origin} --data ${join(folder, "there")} | ${arrival}`],
    { env: { ...process.env, ...env } },
  );
  t.regex(brought.stdout, /80 events appended, 0 were there; 0 artifacts/);
});
