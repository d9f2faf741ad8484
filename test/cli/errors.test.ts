import * as fs from "node:fs";
import { join } from "node:path";
import test from "ava";
import { Cause } from "effect";
import { EXIT, meanings, reportOf } from "../../cli/errors.ts";
import { dataIn, defaultData } from "../../cli/flags.ts";
import { ServerTooOld, Unreachable } from "../../infra/event-store/errors.ts";

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
  t.deepEqual(reportOf(Cause.fail(old), ".cambrian"), {
    code: EXIT.unreachable,
    lines: ["cambrian: too old"],
  });
  const full = Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
  const { code, lines } = reportOf(Cause.die(full), ".cambrian");
  t.is(code, EXIT.failed);
  t.regex(lines.join("\n"), /^cambrian: ENOSPC.*\n {2}The disk is full: make room/);
});

test("a hint is a command that can be typed as it stands, on the folder that it is about", (t) => {
  for (const [data, words] of [
    [defaultData, "doctor"],
    ["/tmp/lab-1", "doctor --data /tmp/lab-1"],
    ["my lab", "doctor --data 'my lab'"],
    ["it's", "doctor --data 'it'\\''s'"],
    ["~mine", "doctor --data '~mine'"],
  ] as const) {
    const { lines } = reportOf(Cause.fail(new Unreachable({ url: "nats://nowhere", message: "gone" })), data);
    t.is(lines[1]?.replace(/^.*cambrian /, ""), words);
  }
  t.is(dataIn(["run", "--data", "a", "--json"]), "a");
  t.is(dataIn(["run", "--data=a b"]), "a b");
  t.is(dataIn(["run", "--data"]), defaultData);
  t.is(dataIn(["run"]), defaultData);
});

test("no hint is written by hand: commandIn knows the folder, the quotes and npx", (t) => {
  for (const file of fs.globSync("cli/**/*.ts", { cwd: root }))
    for (const line of fs.readFileSync(join(root, file), "utf8").split("\n"))
      // Help and the example file are read before there is a folder.
      if (!file.endsWith("example.ts") && !line.includes("description: "))
        t.notRegex(line, /: (npx )?cambrian [a-z]/, file);
});

test("only what nobody foresaw comes with a stack trace", (t) => {
  t.regex(
    reportOf(Cause.die(new TypeError("oh")), ".cambrian").lines.join("\n"),
    /defect of Cambrian[^]*TypeError: oh\n {4}at /,
  );
  t.deepEqual(reportOf(Cause.interrupt(), ".cambrian").code, EXIT.interrupted);
});
