import * as fs from "node:fs";
import { join } from "node:path";
import test from "ava";
import { Cause } from "effect";
import { EXIT, meanings, reportOf } from "../../cli/errors.ts";
import { ServerTooOld } from "../../infra/event-store/errors.ts";

const root = join(import.meta.dirname, "..", "..");

test("every tagged error of actors and infra has an exit code of its own, and none that is gone", (t) => {
  const tags = ["actors", "infra"].flatMap((folder) =>
    fs.globSync("**/*.ts", { cwd: join(root, folder) }).flatMap((file) => {
      const text = fs.readFileSync(join(root, folder, file), "utf8");
      return [...text.matchAll(/TaggedError<\w+>\(\)\(\s*"(\w+)"/g)].map(([, tag]) => tag!);
    }),
  );
  t.true(tags.length > 15);
  t.deepEqual(Object.keys(meanings).toSorted(), tags.toSorted());
});

test("a tagged error ends with its code and what it says; a full disk is no defect", (t) => {
  const old = new ServerTooOld({ version: "2.9.10", required: "2.12.0", message: "too old" });
  t.deepEqual(reportOf(Cause.fail(old)), { code: EXIT.unreachable, lines: ["cambrian: too old"] });
  const full = Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
  const { code, lines } = reportOf(Cause.die(full));
  t.is(code, EXIT.failed);
  t.regex(lines.join("\n"), /^cambrian: ENOSPC.*\n {2}The disk is full: make room/);
});

test("only what nobody foresaw comes with a stack trace", (t) => {
  t.regex(
    reportOf(Cause.die(new TypeError("oh"))).lines.join("\n"),
    /defect of Cambrian[^]*TypeError: oh\n {4}at /,
  );
  t.deepEqual(reportOf(Cause.interrupt()).code, EXIT.interrupted);
});
