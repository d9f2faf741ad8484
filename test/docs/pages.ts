// The pages that people read, and what can be taken out of them.
import * as fs from "node:fs";
import { join } from "node:path";

export const root = join(import.meta.dirname, "..", "..");

/** Paths from the root: README.md, CONTRIBUTING.md and everything in docs/. */
export const pages: readonly string[] = [
  "README.md",
  "CONTRIBUTING.md",
  ...fs
    .readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".md"))
    .map((path) => join("docs", path)),
];

export const textOf = (page: string): string => fs.readFileSync(join(root, page), "utf8");

/** The contents of a page's code blocks of one language, in order. */
export const blocks = (page: string, language: string): readonly string[] =>
  [...textOf(page).matchAll(/^```(\w*)\n(.*?)^```$/gms)]
    .filter(([, found]) => found === language)
    .map(([, , text]) => text!);

/** A page without its code blocks. */
export const proseOf = (page: string): string => textOf(page).replace(/^```.*?^```$/gms, "");
