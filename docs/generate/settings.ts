// The settings of a campaign file as docs/campaign-files.md lists them: from the schema and the presets themselves.
import type { SchemaAST } from "effect";
import { defaultsOf, descriptionOf, inline, structIn } from "../../cli/campaign-file/example.ts";
import { presets } from "../../cli/campaign-file/presets.ts";
import { CampaignFile } from "../../cli/campaign-file/schema.ts";
import { code, plain, table } from "./markdown.ts";

type Values = Readonly<Record<string, unknown>>;

export const settingsSection = (): string => {
  const demo = defaultsOf("demo", presets.demo);
  const paper = defaultsOf("paper", presets.paper);
  return table(["setting", "demo", "paper", "what it is"], rowsOf(CampaignFile.ast, "", demo, paper));
};

const rowsOf = (ast: SchemaAST.AST, path: string, demo: Values, paper: Values): readonly string[][] =>
  structIn(ast).flatMap(({ name, type }) => {
    const key = String(name);
    const [one, other] = [demo[key], paper[key]];
    const both = isStruct(one) && isStruct(other);
    const inner =
      isStruct(one) || isStruct(other)
        ? rowsOf(type, `${path}${key}.`, isStruct(one) ? one : {}, isStruct(other) ? other : {})
        : null;
    // Where one preset has nothing and the other has settings, these stand in the rows below.
    const head = (value: unknown): string => (isStruct(value) ? (both ? "" : "see below") : cell(value));
    const [first, second] = [head(one), head(other)];
    const row = [code(`${path}${key}`), first, first === second ? "" : second, plain(descriptionOf(type))];
    return [row, ...(inner ?? [])];
  });

const cell = (value: unknown): string => (value === undefined ? "" : code(inline(value)));

const isStruct = (value: unknown): value is Values =>
  typeof value === "object" && value !== null && !Array.isArray(value);
