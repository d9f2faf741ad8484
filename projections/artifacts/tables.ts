import { isInherited } from "../../events/inheritance.ts";
import { upTo } from "../chronicle.ts";
import { defineProjection } from "../projection.ts";
import { defineTable, integer, text } from "../table.ts";
import { evolve, initial, referencesIn, type State } from "./fold.ts";

export const artifacts = defineProjection({
  name: "artifacts",
  version: 1,
  initial,
  evolve,
  tables: [
    defineTable({
      name: "artifactReferences",
      columns: {
        campaign: text,
        stream: text,
        sequence: integer,
        path: text,
        type: text,
        sha256: text,
        bytes: integer,
        mediaType: text,
      },
      primaryKey: ["sequence", "path"],
      rows: (state: State) => upTo(state, Infinity).flat(),
      touched: (_, event) => (isInherited(event) ? [] : referencesIn(event)),
    }),
  ],
});
