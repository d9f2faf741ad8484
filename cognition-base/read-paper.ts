// Reads one paper's Markdown: front matter, a summary, and entries whose fields begin with their name in bold.
import { Result, Schema, SchemaIssue } from "effect";
import { parse, type YAMLParseError } from "yaml";
import { type Label, labels, order } from "./entry-fields.ts";
import { Entry, FrontMatter, type Paper, type Places, Summary } from "./paper.ts";

/** What is wrong with a file, and in which line. */
export interface Fault {
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

const optional: ReadonlySet<Label> = new Set(["Relations", "Genome"]);

/** A passage with the line that it begins in. */
interface Passage {
  readonly line: number;
  readonly text: string;
}

const decoded = <S extends Schema.ConstraintDecoder<unknown>>(schema: S, value: unknown) =>
  Result.mapError(
    Schema.decodeUnknownResult(schema, { errors: "all", onExcessProperty: "error" })(value),
    ({ issue }) =>
      format(issue).issues.map(({ path = [], message }) => ({
        path: path.map(String),
        message: shortened(message),
      })),
  );
const format = SchemaIssue.makeFormatterStandardSchemaV1();

const shortened = (message: string): string =>
  message.length <= 300 ? message : `${message.slice(0, 299).toWellFormed()}…`;

/** @param file as messages name it */
export const readPaper = (file: string, text: string): Result.Result<Paper, readonly Fault[]> => {
  const faults: Fault[] = [];
  const fault = (line: number, message: string): void => void faults.push({ file, line, message });
  const lines = text.split(/\r?\n/);
  const end = lines[0] === "---" ? lines.indexOf("---", 1) : -1;
  if (end < 0) {
    fault(1, "begins with no front matter: YAML between two lines of ---");
    return Result.fail(faults);
  }
  const front = frontMatterOf(lines.slice(0, end), fault);
  const [summary, ...sections] = sectionsOf(lines, end + 1);
  for (const { message } of Result.match(decoded(Summary, summary?.text), {
    onFailure: (issues) => issues,
    onSuccess: () => [],
  }))
    fault(summary?.line ?? end, `summary of the paper: ${message}`);
  const read = sections.flatMap((section) => entryOf(section, fault) ?? []);
  const texts = read.map(({ entry }) => entry);
  if (front !== undefined && texts.length === sections.length) {
    const told = front.entries.join(", ");
    const there = texts.map(({ id }) => id).join(", ") || "none";
    if (told !== there)
      fault(lineOfKey(lines, "entries"), `front matter lists the entries ${told}, and there are ${there}`);
  }
  return front === undefined || summary === undefined || faults.length > 0
    ? Result.fail(faults)
    : Result.succeed({
        ...{ file, place: lineOfKey(lines, "id"), ...front, summary: summary.text, texts },
        places: read.map(({ places }) => places),
      });
};

/** The line of a key of the front matter; that which opens it where it is not there. */
const lineOfKey = (lines: readonly string[], key: string): number =>
  1 +
  Math.max(
    0,
    lines.findIndex((line) => line.startsWith(`${key}:`)),
  );

type Complain = (line: number, message: string) => void;

const frontMatterOf = (lines: readonly string[], fault: Complain): FrontMatter | undefined => {
  let value: unknown;
  try {
    value = parse(lines.slice(1).join("\n"));
  } catch (error) {
    const { linePos } = error as YAMLParseError;
    fault(1 + (linePos?.[0].line ?? 1), `front matter is no YAML: ${firstLineOf(error)}`);
    return undefined;
  }
  const result = decoded(FrontMatter, value);
  if (Result.isSuccess(result)) return result.success;
  for (const { path, message } of result.failure) {
    fault(lineOfKey(lines, path[0] ?? ""), `${path.join(".") || "front matter"}: ${message}`);
  }
  return undefined;
};

/** Without the place, which counts from the front matter and is told apart. */
const firstLineOf = (error: unknown): string =>
  (String(error).split("\n")[0] ?? "").replace(/ at line \d+, column \d+:?$/, "");

/** The text before the first heading, then each heading with what follows it. */
const sectionsOf = (lines: readonly string[], from: number): readonly Passage[] => {
  const starts = [from, ...lines.flatMap((line, index) => (/^## /.test(line) ? [index] : []))];
  return starts.map((start, index) => passageOf(lines.slice(start, starts[index + 1]), start + 1));
};

/** Without the blank lines around it. */
const passageOf = (lines: readonly string[], first: number): Passage => ({
  line:
    first +
    Math.max(
      0,
      lines.findIndex((line) => line.trim() !== ""),
    ),
  text: lines.join("\n").trim(),
});

interface Placed {
  readonly entry: Entry;
  readonly places: Places;
}

const entryOf = ({ line, text }: Passage, fault: Complain): Placed | undefined => {
  const [heading = "", ...body] = text.split("\n");
  const [, id, title] = /^## ([^\s:]+): (.+)$/.exec(heading) ?? [];
  if (id === undefined) {
    fault(line, "a heading of an entry is `## id: title`");
    return undefined;
  }
  const fields = fieldsOf(body, line + 1, fault);
  const missing = order.filter((label) => !fields.has(label) && !optional.has(label));
  if (missing.length > 0) {
    fault(line, `${id} has no ${missing.join(", ")}`);
    return undefined;
  }
  const textOf = (label: Label): string => fields.get(label)?.text ?? "";
  const result = decoded(Entry, {
    id,
    title,
    ...Object.fromEntries(order.map((label) => [labels[label], textOf(label)])),
    relations: relationsOf(textOf("Relations")),
    genome: hintsOf(textOf("Genome")),
  });
  if (Result.isSuccess(result)) {
    const of = [...fields].map(([label, passage]) => [labels[label], passage.line]);
    return { entry: result.success, places: { ...Object.fromEntries(of), id: line } };
  }
  for (const { path, message } of result.failure) {
    const label = order.find((label) => labels[label] === path[0]);
    const place = label === undefined ? undefined : fields.get(label)?.line;
    fault(place ?? line, `${id}: ${path.join(".")}: ${message}`);
  }
  return undefined;
};

const fieldsOf = (body: readonly string[], first: number, fault: Complain): Map<Label, Passage> => {
  const fields = new Map<Label, Passage>();
  let current: { readonly label: Label; readonly line: number; readonly lines: string[] } | undefined;
  const close = (): void => {
    if (current !== undefined) fields.set(current.label, passageOf(current.lines, current.line));
  };
  for (const [index, line] of body.entries()) {
    const [, name, rest] = /^\*\*([A-Z][a-z]+)\.\*\*\s*(.*)$/.exec(line) ?? [];
    const label = order.find((label) => label === name);
    if (label === undefined || rest === undefined) {
      if (current !== undefined) current.lines.push(line);
      else if (line.trim() !== "") fault(first + index, "text stands before the first field");
      continue;
    }
    close();
    if (fields.has(label)) fault(first + index, `${label} stands twice`);
    const last = current?.label;
    if (last !== undefined && order.indexOf(last) > order.indexOf(label))
      fault(first + index, `${label} stands after ${last}; the order is ${order.join(", ")}`);
    current = { label, line: first + index, lines: [rest] };
  }
  close();
  return fields;
};

/** `entry-id (how); entry-id (how)` */
const relationsOf = (text: string): readonly { readonly entry: string; readonly how: string }[] =>
  parts(text, ";").map((part) => {
    const [, entry, how] = /^(\S+)\s+\(([\s\S]+)\)$/.exec(part) ?? [];
    return { entry: entry ?? part, how: how ?? "" };
  });

/** `gene=value, gene=value` */
const hintsOf = (text: string): readonly { readonly gene: string; readonly value: string }[] =>
  parts(text, ",").map((part) => {
    const [gene = "", value = ""] = part.split("=").map((side) => side.trim());
    return { gene, value };
  });

const parts = (text: string, by: string): readonly string[] =>
  text
    .replace(/\.\s*$/, "")
    .split(by)
    .map((part) => part.replace(/\s+/g, " ").trim())
    .filter((part) => part !== "");
