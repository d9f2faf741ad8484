// What `audit --json` prints. Published as docs/audit.schema.json.
import { Schema } from "effect";
import { CampaignId, Count } from "../events/values.ts";

export const AuditReport = Schema.Struct({
  v: Schema.Literal(1),
  /** Null where no campaign's opening is left in the log. */
  campaign: Schema.NullOr(CampaignId),
  sections: Schema.Array(
    Schema.Struct({
      name: Schema.String,
      /** `unknown`: nobody can tell, and `why` says so. */
      verdict: Schema.Literals(["ok", "unknown", "fault"]),
      checked: Count,
      faults: Schema.Array(
        Schema.Struct({
          /** Of the event that is wrong, or after which something is missing; 0 where there is none. */
          sequence: Count,
          what: Schema.String,
        }),
      ),
      why: Schema.NullOr(Schema.String),
    }),
  ),
});
