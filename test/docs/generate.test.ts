import test from "ava";
import { genes } from "../../actors/grammar/genes/index.ts";
import { generatedPages } from "../../docs/generate.ts";
import { ParentPolicyName } from "../../actors/policies/parent/index.ts";
import { commentsOf } from "../../docs/generate/comments.ts";
import { readers, settings } from "../../docs/generate/policies.ts";
import { table, withSection } from "../../docs/generate/markdown.ts";
import { eventNames } from "../../events/index.ts";
import { commands } from "../../cli/commands/index.ts";
import { textOf } from "./pages.ts";

test("the generated parts of docs/ are up to date; if not, run: npm run generate", async (t) => {
  const generated = await generatedPages();
  t.deepEqual(
    generated.map(({ page }) => page),
    [
      "cli.md",
      "campaign-files.md",
      "events.md",
      "policies.md",
      "layers.md",
      "does-it-work.md",
      "check-report.v1.json",
      "audit.schema.json",
      "asyncapi.json",
    ],
  );
  for (const { page, is, shouldBe } of generated) t.is(is, shouldBe, `docs/${page} is out of date`);
  const [cli = "", , events = "", policies = "", layers = ""] = generated.map(({ shouldBe }) => shouldBe);
  for (const name of Object.keys(commands)) t.true(cli.includes(`\n### \`cambrian ${name}\`\n`), name);
  for (const { name } of genes) t.true(layers.includes(`\n| \`${name}\` `), name);
  for (const path of settings()) t.true(policies.includes(`\n| \`${path}\` `), path);
  for (const name of ParentPolicyName.literals) t.true(policies.includes(`\n| \`${name}\` `), name);
  for (const name of eventNames) t.true(events.includes(`\n#### ${name}\n`), name);
});

test("every setting of the policy is read where docs/policies.md says", (t) => {
  t.deepEqual(settings().toSorted(), Object.keys(readers).toSorted());
  for (const [path, file] of Object.entries(readers)) {
    const name = path.split(".").at(-1)!;
    t.regex(textOf(file), new RegExp(`\\b${name}\\b`), `${file} does not read ${path}`);
  }
});

test("a section is replaced and nothing else; a page without it is refused", (t) => {
  const page = "a\n<!-- generated:x -->\nold\n<!-- /generated:x -->\nb\n";
  t.is(withSection(page, "x", "new"), "a\n<!-- generated:x -->\n\nnew\n\n<!-- /generated:x -->\nb\n");
  t.throws(() => withSection(page, "y", "new"), { message: /generated:y/ });
});

test("a table's columns are as wide as their widest cell, and a bar does not split one", (t) => {
  t.is(
    table(["a", "field"], [["1 | 2", "x"]]),
    "| a      | field |\n| ------ | ----- |\n| 1 \\| 2 | x     |",
  );
});

test("a field's comment is found under its path, one or more lines long", (t) => {
  const source = [
    "/** Of all. */",
    "export const Cost = Schema.Struct({",
    "  /** In",
    "   * seconds. */",
    "  time: Schema.Finite,",
    "  parts: Schema.Struct({",
    "    /** One. */",
    "    first: Count,",
    "    second: Count,",
    "  }),",
    "});",
  ].join("\n");
  t.deepEqual(Object.fromEntries(commentsOf(source)), {
    Cost: "Of all.",
    "Cost.time": "In seconds.",
    "Cost.parts.first": "One.",
  });
});
