// A plain table: columns as wide as their widest cell, numbers to the right.

export interface TableColumn<Row> {
  readonly title: string;
  readonly cell: (row: Row) => string | number | null;
}

/** Lines, the title first. Null cells are shown as a dash. */
export const table = <Row>(rows: readonly Row[], columns: readonly TableColumn<Row>[]): string[] => {
  const cells = rows.map((row) => columns.map(({ cell }) => cell(row)));
  const texts = cells.map((line) => line.map((value) => (value === null ? "-" : String(value))));
  const widths = columns.map(({ title }, index) =>
    Math.max(title.length, ...texts.map((line) => line[index]?.length ?? 0)),
  );
  const aligned = (line: readonly string[], numeric: (index: number) => boolean): string =>
    line
      .map((text, index) => {
        const width = widths[index] ?? 0;
        return numeric(index) ? text.padStart(width) : text.padEnd(width);
      })
      .join("  ")
      .trimEnd();
  const numericColumn = (index: number): boolean =>
    cells.length > 0 && cells.every((line) => typeof line[index] === "number" || line[index] === null);
  return [
    aligned(
      columns.map(({ title }) => title),
      numericColumn,
    ),
    ...texts.map((line) => aligned(line, numericColumn)),
  ];
};
