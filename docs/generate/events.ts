// The catalogue as docs/events.md shows it: every event type with its fields, the named types, the envelope.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Attributes } from "../../events/envelope.ts";
import { catalogue, eventNames, type EventName } from "../../events/index.ts";
import { dataJsonSchema } from "../../events/json-schema.ts";
import { commentsOf } from "./comments.ts";
import { describe, fieldsOf, namedTypes, type Field } from "./fields.ts";
import { code, plain, table } from "./markdown.ts";

const EVENTS = join(import.meta.dirname, "..", "..", "events");
const commentsIn = (file: string) => commentsOf(readFileSync(join(EVENTS, file), "utf8"));
const shared = new Map([...commentsIn("values.ts"), ...commentsIn("suite.ts")]);

const kinds = {
  campaign: "Of a campaign",
  experiment: "Of an experiment",
  agent: "Of an agent",
  notary: "Of the notary",
  ops: "Of a role's operations",
} as const;

export const eventsSection = (): string =>
  Object.entries(kinds)
    .flatMap(([kind, title]) => {
      const names = eventNames.filter((name) => catalogue[name].stream === kind);
      return [`### ${title}: ${code(`cambrian.log.*.${kind}.*.*`)}`, ...names.map(eventPart)];
    })
    .join("\n\n");

const eventPart = (name: EventName): string => {
  const { stream, version, data } = catalogue[name];
  const comments = commentsIn(join(stream, `${fileName(name)}.ts`));
  const isProposal = "citations" in data.fields;
  const commentOf = (path: string) =>
    comments.get(`${name}.data.${path}`) ??
    // The settings are a declaration of their own; proposals and revisions share theirs.
    comments.get(path.replace("settings.", "CampaignSettings.")) ??
    (isProposal ? shared.get(`proposalFields.${path}`) : undefined);
  return [
    `#### ${name}`,
    `Version ${version}. ${plain(String(dataJsonSchema(name)["description"]))}`,
    fieldTable(fieldsOf(data), commentOf),
  ].join("\n\n");
};

/** `ArchitectureProposed` is declared in `architecture-proposed.ts`. */
const fileName = (type: string): string =>
  type.replace(/(?!^)[A-Z]/g, (letter) => `-${letter}`).toLowerCase();

const fieldTable = (fields: readonly Field[], commentOf: (path: string) => string | undefined): string =>
  tableOf(
    ["field", "type", "meaning"],
    fields.map(({ path, type }) => [code(path), code(type), commentOf(path.replace(/\[\]|\?/g, ""))]),
  );

/** Without the column of meanings where nothing has one. */
const tableOf = (
  header: readonly string[],
  rows: readonly (readonly [string, string, string | undefined])[],
): string => {
  const columns = rows.some(([, , meaning]) => meaning !== undefined) ? 3 : 2;
  return table(
    header.slice(0, columns),
    rows.map(([name, type, meaning]) => [name, type, plain(meaning ?? "")].slice(0, columns)),
  );
};

export const typesSection = (): string => {
  const policy = commentsIn("campaign/campaign-opened.ts");
  return tableOf(
    ["type", "is", "meaning"],
    [...namedTypes].map(([schema, name]) => [
      code(name),
      code(describe(schema)),
      shared.get(name) ?? policy.get(name),
    ]),
  );
};

export const envelopeSection = (): string => {
  const comments = commentsIn("envelope.ts");
  return fieldTable(fieldsOf(Attributes), (path) => comments.get(`Attributes.${path}`));
};
