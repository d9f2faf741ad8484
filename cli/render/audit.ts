// An audit for a terminal: a line for each section, and below it every place where it does not hold.
import type { Section } from "../../infra/audit/section.ts";
import { table } from "./table.ts";

export const auditLines = (sections: readonly Section[]): string[] => [
  ...table(sections, [
    { title: "section", cell: ({ name }) => name },
    { title: "checked", cell: ({ checked }) => checked },
    {
      title: "verdict",
      cell: ({ verdict, faults }) => (faults.length > 0 ? `${faults.length} FAULTS` : verdict),
    },
    { title: "", cell: ({ why }) => why ?? "" },
  ]),
  ...sections.flatMap(({ name, faults }) =>
    faults.map(({ sequence, what }) => `${name}: event ${sequence}: ${what}`),
  ),
];
