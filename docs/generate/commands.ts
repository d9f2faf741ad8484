// The commands as docs/cli.md lists them: arguments, flags, defaults and examples, from the command tree itself.
import { Option } from "effect";
import type { HelpDoc } from "effect/cli";
import { commands } from "../../cli/commands/index.ts";
import { parse } from "./command-line.ts";
import { code, plain, table } from "./markdown.ts";

export const commandsSection = async (): Promise<string> => {
  const parts: string[] = [];
  for (const name of Object.keys(commands)) parts.push(await commandPart(name));
  return parts.join("\n\n");
};

const commandPart = async (name: string): Promise<string> => {
  const words = name.split(" ");
  const { help } = await parse([...words, "--help"]);
  if (help === undefined) throw new Error(`the command ${name} has no help`);
  const { args = [], flags, examples = [] } = help;
  const required = args.filter((arg) => arg.required).map((arg) => arg.name);
  const { values = {} } = await parse([...words, ...required]);
  return [
    `### ${code(`cambrian ${name}`)}`,
    `${help.description}.`,
    table(
      ["argument or flag", "type", "default", "what it is"],
      [...args.map(argRow), ...flags.map((flag) => flagRow(flag, values))],
    ),
    ["```sh", ...examples.map(exampleLine), "```"].join("\n"),
  ].join("\n\n");
};

const argRow = ({ name, type, required, description }: HelpDoc.ArgDoc): readonly string[] => [
  code(name),
  type,
  required ? "required" : "",
  plain(Option.getOrElse(description, () => "")),
];

const flagRow = (
  { name, type, description }: HelpDoc.FlagDoc,
  values: Readonly<Record<string, unknown>>,
): readonly string[] => [
  code(`--${name}`),
  type === "boolean" ? "" : type,
  fromEnvironment[name] ?? defaultText(values[camelCase(name)]),
  plain(Option.getOrElse(description, () => "")),
];

/** Defaults that are not the same everywhere. */
const fromEnvironment: Readonly<Record<string, string>> = { data: "`CAMBRIAN_DATA`, else `.cambrian`" };

const camelCase = (name: string): string =>
  name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

const defaultText = (value: unknown): string =>
  value === undefined || value === false || Option.isOption(value) ? "" : code(String(value));

const exampleLine = ({ command, description }: HelpDoc.ExampleDoc): string =>
  description === undefined ? command : `${command} # ${description}`;
