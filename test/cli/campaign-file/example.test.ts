import test from "ava";
import { Effect, SchemaAST } from "effect";
import { demoSettings } from "../../../actors/policies/settings.ts";
import { exampleFile } from "../../../cli/campaign-file/example.ts";
import { planOf } from "../../../cli/campaign-file/plan.ts";
import { decodeCampaignFile } from "../../../cli/campaign-file/read.ts";
import { CampaignFile } from "../../../cli/campaign-file/schema.ts";

const example = exampleFile([]);
const decoded = Effect.runSync(decodeCampaignFile(example, "campaign.yaml"));

test("what init writes is exactly the demonstration", (t) => {
  const { settings, baselines, tasks, ...rest } = planOf(decoded);
  const { baselines: wanted, tasks: suite, library: _, ...demo } = demoSettings;
  t.deepEqual(settings, demo);
  t.deepEqual(
    tasks,
    suite.map(({ source, ...task }) => ({ ...task, file: source })),
  );
  t.deepEqual(
    baselines,
    wanted.map(({ name }) => name),
  );
  t.deepEqual(rest, { ...rest, name: undefined, seed: undefined });
  t.deepEqual(planOf(decoded), planOf({}));
});

test("every setting of the schema stands in it, with its description", (t) => {
  const check = (ast: SchemaAST.AST, depth: number): number => {
    const structs = SchemaAST.isUnion(ast) ? ast.types : [ast];
    return structs.filter(SchemaAST.isObjects).reduce(
      (count, { propertySignatures }) =>
        propertySignatures.reduce((sum, { name, type }) => {
          const description = type.context?.annotations?.["description"];
          t.is(typeof description, "string", String(name));
          const indent = "  ".repeat(depth);
          const line = new RegExp(
            `^${indent}# ${escaped(String(description))}\n${indent}(# )?${String(name)}:`,
            "m",
          );
          t.regex(example, line);
          return sum + 1 + check(type, depth + 1);
        }, count),
      0,
    );
  };
  t.true(check(CampaignFile.ast, 0) > 50);
});

test("the language models that were found are named", (t) => {
  t.regex(
    exampleFile(["qwen3:8b", "llama3.2"]),
    /^# Language models found \(Ollama\): qwen3:8b, llama3\.2\./m,
  );
});

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
