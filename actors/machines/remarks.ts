// What an observer may say of a campaign: judged by its own stream there, before it is said, and again by the audit.
import type { LoggedEvent } from "../../events/envelope.ts";
import type { Fact } from "../../events/index.ts";
import { ofType } from "../../events/of-type.ts";
import { bodyFault, schemaFault } from "../../events/remark-schema.ts";

export type RemarkFact = Fact<"RemarkKindRegistered" | "RemarkMade">;
export const remarkTypes = ["RemarkKindRegistered", "RemarkMade"] as const;
export const isRemarkType = (type: string): type is (typeof remarkTypes)[number] =>
  (remarkTypes as readonly string[]).includes(type);

/** Of one agent on one campaign: its stream is read whole for each further remark. */
export const KINDS = 4;
export const REMARKS = 500;

/** The codes are the gate's. */
export interface RemarkRefusal {
  readonly code: "invalid" | "not-granted" | "duplicate";
  readonly message: string;
}

/** Why it cannot be said now; undefined where it can. `own`: what the same agent has said of the campaign. */
export const remarkFault = (own: readonly LoggedEvent[], fact: RemarkFact): RemarkRefusal | undefined =>
  fact.type === "RemarkMade" ? faultOfRemark(own, fact.data) : faultOfKind(own, fact.data);

const faultOfKind = (
  own: readonly LoggedEvent[],
  { agent, kind, schema }: Fact<"RemarkKindRegistered">["data"],
): RemarkRefusal | undefined => {
  const kinds = ofType(own, "RemarkKindRegistered");
  if (kinds.some(({ data }) => data.kind === kind))
    return { code: "duplicate", message: `agent ${agent} has registered the kind ${kind} already` };
  if (kinds.length >= KINDS)
    return {
      code: "not-granted",
      message: `agent ${agent} has registered ${kinds.length} kinds of remarks for this campaign, as many as anyone may`,
    };
  return invalid(schemaFault(schema));
};

const faultOfRemark = (
  own: readonly LoggedEvent[],
  { agent, kind, body }: Fact<"RemarkMade">["data"],
): RemarkRefusal | undefined => {
  const registered = ofType(own, "RemarkKindRegistered").find(({ data }) => data.kind === kind);
  if (registered === undefined)
    return invalid(`data.kind is ${kind}, and agent ${agent} has registered no such kind for this campaign`);
  const made = ofType(own, "RemarkMade").length;
  if (made >= REMARKS)
    return {
      code: "not-granted",
      message: `agent ${agent} has made ${made} remarks on this campaign, as many as anyone may`,
    };
  return invalid(bodyFault(registered.data.schema, body));
};

const invalid = (fault: string | undefined): RemarkRefusal | undefined =>
  fault === undefined ? undefined : { code: "invalid", message: fault };
