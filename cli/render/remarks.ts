// Remarks of observers: text of strangers, a line each.
import type { CampaignRemarks, ShownRemark } from "../laboratory/remarks.ts";
import { printable } from "./describe.ts";
import { table } from "./table.ts";

export const remarkLines = (remarks: readonly ShownRemark[]): readonly string[] =>
  remarks.length === 0
    ? []
    : table(remarks, [
        { title: "remark of", cell: ({ agent }) => agent },
        { title: "kind", cell: ({ kind }) => kind },
        { title: "about", cell: ({ experiment }) => experiment ?? "the campaign" },
        { title: "read by", cell: ({ readBy }) => (readBy.length === 0 ? "-" : readBy.join(" ")) },
        { title: "says", cell: ({ body }) => printable(JSON.stringify(body)) },
      ]);

/** The newest, under how many there are. */
export const campaignRemarkLines = ({ made, kinds, newest }: CampaignRemarks): readonly string[] =>
  kinds.length === 0
    ? []
    : [
        "",
        `${made} remarks of ${kinds.length === 1 ? "one kind" : `${kinds.length} kinds`}: ${kinds
          .map(
            ({ agent, kind, description, made: of }) => `${agent}/${kind} ${of} (${printable(description)})`,
          )
          .join(", ")}`,
        ...remarkLines(newest),
      ];
