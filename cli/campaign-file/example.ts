// The commented example that `cambrian init` writes: every setting with its default and the description that the
// schema gives it. Read again, it is exactly the preset `demo`.
import { SchemaAST } from "effect";
import { stringify } from "yaml";
import type { CampaignSettings, Criteria } from "../../events/campaign/campaign-opened.ts";
import { writeDuration } from "./duration.ts";
import { DEFAULT_QUESTION, presets } from "./presets.ts";
import { CampaignFile } from "./schema.ts";
import { thinkingDefaults } from "./thinking.ts";

/** `models`: the language models found on this machine. */
export const exampleFile = (models: readonly string[]): string =>
  [
    "# A campaign of Cambrian. Every setting may be left out; what stands here is the preset demo.",
    "# Run it with: cambrian run campaign.yaml",
    ...(models.length === 0
      ? ["# No language model was found (Ollama); the reasoner grammar needs none."]
      : [`# Language models found (Ollama): ${models.join(", ")}. The reasoner grammar needs none.`]),
    "",
    ...settingLines(CampaignFile.ast, defaultsOf("demo", presets.demo), 0),
    "",
  ].join("\n");

/** What a file would say that left nothing out. */
export const defaultsOf = (preset: string, settings: CampaignSettings): Record<string, unknown> => ({
  preset,
  name: undefined,
  question: DEFAULT_QUESTION,
  seed: undefined,
  experiments: settings.experiments,
  parallel: settings.parallel,
  baselines: settings.baselines.map(({ name }) => name),
  size: settings.tasks[0].preset,
  tasks: tasksIn(settings.tasks),
  reasoner: settings.reasoner,
  policy: settings.policy,
  budget: {
    wall: durationOrNull(settings.budget.wallSeconds),
    device: durationOrNull(settings.budget.deviceSeconds),
    flops: settings.budget.flops,
  },
  criteria: settings.criteria && { ...settings.criteria, scale: scaleIn(settings.criteria) },
  timeLimits: Object.fromEntries(
    Object.entries(settings.timeLimits).map(([name, seconds]) => [name, writeDuration(seconds)]),
  ),
});

const scaleIn = ({ scale }: Criteria) =>
  scale && {
    size: scale.tasks[0].preset,
    tasks: tasksIn(scale.tasks),
    seeds: scale.seeds,
    timeLimit: writeDuration(scale.timeLimit),
  };

const tasksIn = (tasks: CampaignSettings["tasks"]) =>
  tasks.map(({ task, preset, weight }) => ({ task, size: preset, weight }));

const durationOrNull = (seconds: number | null) => (seconds === null ? null : writeDuration(seconds));

/** Without a default a setting stands as a comment, with an example. */
const examples: Readonly<Record<string, string>> = {
  ...{ name: "first-light", seed: "7" },
  ...{ size: "gpu", tasks: "[{ task: mqar }, { task: byte-lm }]", seeds: "6", timeLimit: "1h" },
  ...{ reasoner: "ollama", model: "qwen2.5-coder:7b", ways: "[genome, code]", cognition: "papers" },
  options: "[{ mind: { reasoner: ollama, model: llama3.2 }, way: genome }]",
  ...{ contextTokens: "8192", answerTokens: "1000", tokenBudget: "2000000", moneyBudget: "5" },
  ...{ answerWithin: "30m", unanswered: "proceed" },
  prices: "[{ model: gpt-oss-120b, prompt: 0.1, response: 0.5 }]",
  ...Object.fromEntries(
    (["per", "temperature", "repairs", "judgements", "similarity"] as const).map((name) => [
      name,
      String(thinkingDefaults[name]),
    ]),
  ),
};

const settingLines = (
  ast: SchemaAST.AST,
  values: Record<string, unknown>,
  depth: number,
): readonly string[] => {
  const indent = "  ".repeat(depth);
  return structIn(ast).flatMap(({ name, type }) => {
    const key = String(name);
    const comment = `${indent}# ${descriptionOf(type)}`;
    const value = values[key];
    const inner = structIn(type);
    const before = depth === 0 && inner.length > 0 ? [""] : [];
    if (value === undefined && inner.length > 0)
      return [...before, comment, `${indent}# ${key}:`, ...settingLines(type, {}, depth + 1)];
    if (value === undefined) return [comment, `${indent}# ${key}: ${examples[key] ?? ""}`];
    if (inner.length > 0 && isRecord(value))
      return [...before, comment, `${indent}${key}:`, ...settingLines(type, value, depth + 1)];
    // What may be there instead of nothing stands below as comments.
    const instead = value === null ? settingLines(type, {}, depth + 1) : [];
    return [comment, `${indent}${key}: ${inline(value)}`, ...instead];
  });
};

/** The settings of a struct, also of one that may be null; none where the type is no struct. */
export const structIn = (ast: SchemaAST.AST): readonly SchemaAST.PropertySignature[] => {
  if (SchemaAST.isObjects(ast)) return ast.propertySignatures;
  return SchemaAST.isUnion(ast) ? ast.types.flatMap(structIn) : [];
};

/** What a setting is, in the words of the schema. */
export const descriptionOf = (type: SchemaAST.AST): string =>
  String(type.context?.annotations?.["description"] ?? "");

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A value as it stands in a file. */
export const inline = (value: unknown): string =>
  Array.isArray(value)
    ? `[${value.map(inline).join(", ")}]`
    : isRecord(value)
      ? `{ ${Object.entries(value)
          .map(([name, part]) => `${name}: ${inline(part)}`)
          .join(", ")} }`
      : stringify(value, { lineWidth: 0 }).trim();
