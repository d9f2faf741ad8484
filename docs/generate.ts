// Writes the parts of docs/ that the code knows best: the schemas of what `check` and `audit` print, what travels over NATS, the commands of cli.md, the catalogue of events.md, the genes of
// layers.md, the numbers of policies.md, the results of does-it-work.md.
//   node docs/generate.ts          writes what has changed
//   node docs/generate.ts --check  names what is not up to date, and ends 1 if anything is
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Schema } from "effect";
import { readNumbers } from "../bench/study/numbers.ts";
import { NUMBERS } from "../bench/study/options.ts";
import { AuditReport } from "../cli/audit-report.ts";
import { CheckReport } from "../cli/check-report.ts";
import { documentOf } from "../events/json-schema.ts";
import { asyncApiText } from "../infra/asyncapi/document.ts";
import { commandsSection } from "./generate/commands.ts";
import { envelopeSection, eventsSection, typesSection } from "./generate/events.ts";
import { genesSection, referencesSection } from "./generate/genes.ts";
import { policySection } from "./generate/policies.ts";
import { withSection } from "./generate/markdown.ts";
import { settingsSection } from "./generate/settings.ts";
import { studySection } from "./generate/study.ts";

/** Page, section and what has to stand there. */
const sections = async (): Promise<readonly (readonly [page: string, name: string, text: string])[]> => [
  ["cli.md", "commands", await commandsSection()],
  ["campaign-files.md", "settings", settingsSection()],
  ["events.md", "envelope", envelopeSection()],
  ["events.md", "events", eventsSection()],
  ["events.md", "types", typesSection()],
  ["policies.md", "policy", policySection()],
  ["layers.md", "genes", genesSection()],
  ["layers.md", "references", referencesSection()],
  ["does-it-work.md", "results", await studySection(readNumbers(NUMBERS))],
];

/** Whole files. */
const files = (): readonly (readonly [page: string, text: string])[] => [
  ["check-report.v1.json", schemaText("cambrian:check-report/1", CheckReport)],
  ["audit.schema.json", schemaText("cambrian:audit/1", AuditReport)],
  ["asyncapi.json", asyncApiText()],
];
const schemaText = (id: string, schema: Schema.Top): string =>
  `${JSON.stringify(documentOf(id, schema), null, 2)}\n`;

/** Each generated page as it has to be, beside as it is. */
export const generatedPages = async (): Promise<
  readonly { readonly page: string; readonly is: string; readonly shouldBe: string }[]
> => {
  const wanted = Map.groupBy(await sections(), ([page]) => page);
  const read = (page: string) => {
    const file = join(import.meta.dirname, page);
    return existsSync(file) ? readFileSync(file, "utf8") : "";
  };
  const pages = [...wanted].map(([page, parts]) => {
    const is = read(page);
    return { page, is, shouldBe: parts.reduce((text, [, name, part]) => withSection(text, name, part), is) };
  });
  return [...pages, ...files().map(([page, shouldBe]) => ({ page, is: read(page), shouldBe }))];
};

if (import.meta.main) {
  const check = process.argv.includes("--check");
  const outdated = (await generatedPages()).filter(({ is, shouldBe }) => is !== shouldBe);
  for (const { page, shouldBe } of outdated) {
    if (check) console.error(`docs/${page} is out of date`);
    else writeFileSync(join(import.meta.dirname, page), shouldBe);
  }
  if (check && outdated.length > 0) console.error("Run: npm run generate");
  process.exitCode = check && outdated.length > 0 ? 1 : 0;
}
