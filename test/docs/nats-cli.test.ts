// docs/nats-cli.md is true: its commands run one after the other, at a real gate, and print what it shows; the log then holds
// the contribution, under the agent's key. Run with the CLI of NATS where there is one on the PATH, else with a stand-in.
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import test from "ava";
import { Result } from "effect";
import type { MachineEvent } from "../../actors/machines/fold.ts";
import { parseStatement } from "../../events/contribution.ts";
import { startLab } from "../support/gate.ts";
import * as life from "../support/life.ts";
import { root } from "./pages.ts";
import { inOneShell, printedBy, runIn, shownIn } from "./transcript.ts";

const PAGE = "docs/nats-cli.md";
const LAYER = "print()";
/** Ids and places differ from run to run. */
const steady = (text: string): string =>
  text.replaceAll(/"id":"[0-9a-f]{32}"/g, '"id":"…"').replaceAll(/"sequence":\d+/g, '"sequence":…');

/** A folder with `nats` in it, for the PATH, where no place of it has one. */
const standIn = (folder: string): string => {
  const places = (process.env["PATH"] ?? "").split(delimiter);
  if (places.some((place) => fs.existsSync(join(place, "nats")))) return places.join(delimiter);
  const program = `#!/bin/sh\nexec "${process.execPath}" "${join(root, "test/support/nats-cli.ts")}" "$@"\n`;
  fs.writeFileSync(join(folder, "nats"), program, { mode: 0o755 });
  return [folder, ...places].join(delimiter);
};

test("the commands of the page make a contribution, and print what it shows", async (t) => {
  t.timeout(120_000);
  const folder = fs.mkdtempSync(join(tmpdir(), "cambrian-nats-cli-"));
  t.teardown(() => fs.rmSync(folder, { recursive: true, force: true }));
  const lab = await startLab(t);
  const agent = await lab.invite("checker-1", { role: "checker", grant: "checker-1" });
  fs.writeFileSync(join(folder, "checker.creds"), agent.credentials);
  const sha256 = `sha256:${createHash("sha256").update(LAYER).digest("hex")}`;
  const put = { Op: "put", Sha256: sha256, "Media-Type": "text/x-python" };
  const { artifact } = (await agent.artifact(put, Buffer.from(LAYER))).json();
  const checked = JSON.stringify(life.untilAccepted().slice(0, -1)).replaceAll(
    JSON.stringify(life.code.artifact),
    JSON.stringify(artifact),
  );
  await lab.tell("c1", "e1", JSON.parse(checked) as readonly MachineEvent[]);

  const [invite, ...shown] = shownIn(PAGE);
  t.regex(invite!.commands, /^cambrian agent invite --role checker > checker\.creds$/);
  // One shell, which keeps what each block has set.
  const script = inOneShell(shown);
  const { code, stdout, stderr } = await runIn(
    folder,
    script.replace("nats://127.0.0.1:4222", lab.nats.url),
    { PATH: standIn(folder) },
  );
  t.is(code, 0, stdout + stderr);
  const printed = printedBy(stdout);
  for (const [index, { commands, output }] of shown.entries())
    if (output !== "")
      t.is(steady(printed[index]!.replaceAll(/\n{2,}/g, "\n")), steady(output), `${commands}: ${stderr}`);
  t.is(shown.filter(({ output }) => output !== "").length, 4);
  t.is(fs.readFileSync(join(folder, "layer.py"), "utf8").trimEnd(), LAYER);
  t.false(fs.existsSync(join(folder, "key.der")));

  const verdict = (await lab.history("c1", "e1")).at(-1)!;
  t.like(verdict, { type: "ArchitectureRejected", actor: "gate" });
  t.like(verdict.data, { revision: 0, reason: "looked at by hand, and not liked" });
  const statement = Result.getOrThrow(parseStatement(verdict.attributes.contribution ?? ""));
  t.like(statement, { grant: "checker-1", type: "ArchitectureRejected" });
});
