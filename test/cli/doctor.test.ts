// `doctor` finds whatever is wrong, beside everything else that it looks at.
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "ava";
import type { Finding } from "../../cli/doctor/finding.ts";
import { startOf } from "../../infra/embedded/process-identity.ts";
import { cambrian } from "../support/cli.ts";

test("a credentials file that cannot be read is one finding among the others; a held folder is told", async (t) => {
  const data = fs.mkdtempSync(join(tmpdir(), "cambrian-doctor-"));
  t.teardown(() => fs.rmSync(data, { recursive: true, force: true }));
  // As a laboratory on an outside server holds it: without a run.json.
  fs.writeFileSync(join(data, "lock"), JSON.stringify({ pid: process.pid, started: startOf(process.pid) }));
  const env = { NATS_URL: "nats://127.0.0.1:1", NATS_CREDS: "/nowhere.creds", DATABASE_URL: "" };
  const { code, stdout, stderr } = await cambrian(["doctor", "--json", "--data", data], env);
  t.is(code, 1, stderr);
  const { ok, findings } = JSON.parse(stdout) as {
    readonly ok: boolean;
    readonly findings: readonly Finding[];
  };
  t.false(ok);
  const found = (name: string) => findings.find((finding) => finding.name === name);
  t.like(found("NATS_URL"), { ok: false, needed: true });
  t.regex(found("NATS_URL")!.detail, /NATS_CREDS names \/nowhere\.creds, which cannot be read/);
  t.regex(String(found("NATS_URL")!.fix), /unset NATS_CREDS/);
  t.like(found("laboratory"), {
    ok: true,
    needed: false,
    detail: `process ${process.pid} runs in ${data}, on the server at NATS_URL`,
  });
  t.like(found("nats-server"), { needed: false });
  for (const name of ["node", "gpu-agent", "data", "disk", "memory", "ollama"])
    t.not(found(name), undefined, name);
});
