// Markdown as Prettier leaves it: tables in columns, and sections between markers in pages that people wrote.

/** A table whose columns are as wide as their widest cell; `|` in a cell is escaped. */
export const table = (header: readonly string[], rows: readonly (readonly string[])[]): string => {
  const cells = [header, ...rows].map((row) => row.map((cell) => cell.replaceAll("|", "\\|")));
  const widths = header.map((_, column) =>
    Math.max(3, ...cells.map((row) => [...(row[column] ?? "")].length)),
  );
  const line = (row: readonly string[]): string =>
    `| ${widths.map((width, column) => pad(row[column] ?? "", width)).join(" | ")} |`;
  const [first = [], ...others] = cells;
  return [line(first), line(widths.map((width) => "-".repeat(width))), ...others.map(line)].join("\n");
};

const pad = (text: string, width: number): string => text + " ".repeat(width - [...text].length);

/** Prose from elsewhere: what Markdown would take for a tag is text. */
export const plain = (text: string): string =>
  text.replace(/(`[^`]*`)|</g, (_, span: string | undefined) => span ?? "\\<");

export const code = (text: string): string => `\`${text}\``;

/** The page with what stands between `<!-- generated:NAME -->` and `<!-- /generated:NAME -->` replaced. */
export const withSection = (page: string, name: string, text: string): string => {
  const [open, close] = [`<!-- generated:${name} -->`, `<!-- /generated:${name} -->`];
  const [start, end] = [page.indexOf(open), page.indexOf(close)];
  if (start < 0 || end < start) throw new Error(`the page has no section between ${open} and ${close}`);
  return `${page.slice(0, start)}${open}\n\n${text}\n\n${page.slice(end)}`;
};
