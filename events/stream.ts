// Streams and subjects: `cambrian.log.<campaign>.<kind>.<id>.<Type>`, always six tokens (DESIGN.md, "The log").
import type { StreamKind } from "./define-event.ts";

/** All events of one campaign, experiment or agent, of the notary, or of a role's operations. `campaign` may be `lab`. */
export interface StreamName {
  readonly campaign: string;
  readonly kind: StreamKind;
  readonly id: string;
}

/** The campaign token of what concerns the whole laboratory. */
export const LAB = "lab";

const kinds: ReadonlyMap<string, StreamKind> = new Map(
  (["campaign", "experiment", "agent", "notary", "ops"] as const).map((kind) => [kind, kind]),
);

export const campaignStream = (campaign: string): StreamName => ({
  campaign,
  kind: "campaign",
  id: campaign,
});
export const experimentStream = (campaign: string, id: string): StreamName => ({
  campaign,
  kind: "experiment",
  id,
});
export const agentStream = (id: string): StreamName => ({ campaign: LAB, kind: "agent", id });
/** Of what an observer says about a campaign. */
export const remarkStream = (campaign: string, agent: string): StreamName => ({
  campaign,
  kind: "agent",
  id: agent,
});
/** Of all heads of the log's tree. */
export const notaryStream: StreamName = { campaign: LAB, kind: "notary", id: "log" };
export const opsStream = (campaign: string, role: string): StreamName => ({
  campaign,
  kind: "ops",
  id: role,
});

/** What lies beside a campaign's course: how its work goes, and what observers say of it. */
export const isAside = ({ kind }: StreamName): boolean => kind === "ops" || kind === "agent";

/** `cambrian.log.C.K.I`, without the type. */
export const streamPrefix = (stream: StreamName): string =>
  `cambrian.log.${stream.campaign}.${stream.kind}.${stream.id}`;
export const subjectOf = (stream: StreamName, type: string): string => `${streamPrefix(stream)}.${type}`;
/** The filter that matches every event of a stream. */
export const streamFilter = (stream: StreamName): string => `${streamPrefix(stream)}.*`;
/** The filter that matches every event of a campaign. */
export const campaignFilter = (campaign: string): string => `cambrian.log.${campaign}.*.*.*`;
export const everything = "cambrian.log.*.*.*.*";
/** The filter that matches what is said of campaigns as a whole: openings, orders, decisions, closings. */
export const everyCampaign = "cambrian.log.*.campaign.*.*";

/** Reads a subject back; undefined where it is not one of the log's. */
export const parseSubject = (subject: string): { stream: StreamName; type: string } | undefined => {
  const tokens = subject.split(".");
  const [cambrian, log, campaign, token, id, type] = tokens;
  if (tokens.length !== 6 || cambrian !== "cambrian" || log !== "log") return undefined;
  // Our own text of the kind, for the reason that the codec gives for the type.
  const kind = kinds.get(token ?? "");
  if (!campaign || kind === undefined || !id || !type) return undefined;
  return { stream: { campaign, kind, id }, type };
};
