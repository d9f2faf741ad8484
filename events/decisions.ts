// The digest of a campaign's decisions: what the laboratory decided, without when, where in the log and by whose
// keys. Two runs with the same seed, code and results have the same digest; docs/concepts.md says what it is for.
import { createHash } from "node:crypto";
import type { LoggedEvent } from "./envelope.ts";

/** What agents report is evidence, not a decision; its consequences (fitness, parents) are in the digest. */
const reports: ReadonlySet<string> = new Set([
  "TrainingStarted",
  "TrainingFinished",
  "TrainingFailed",
  "ProbeFinished",
]);

/** What tells two runs of the same campaign apart: the name given, the keys made, the server found. */
const particulars: ReadonlySet<string> = new Set(["keys", "name", "sync"]);

const isDecision = ({ type, stream }: LoggedEvent): boolean =>
  (stream.kind === "campaign" || stream.kind === "experiment") && !reports.has(type);

/** `sha256:…` over the decisions of one campaign; the order of `events` does not matter. */
export const decisionsDigest = (events: readonly LoggedEvent[]): string => {
  const place = new Map(events.map((event) => [event.id, placeOf(event)]));
  const lines = events
    .filter(isDecision)
    .map((event) => `${placeOf(event)} ${event.type} ${canonical(dataOf(event), place)}`)
    .sort();
  return `sha256:${createHash("sha256").update(lines.join("\n")).digest("hex")}`;
};

const placeOf = ({ stream, revision }: LoggedEvent): string =>
  stream.kind === "campaign" ? `campaign ${pad(revision)}` : `${stream.kind} ${stream.id} ${pad(revision)}`;
const pad = (revision: number): string => String(revision).padStart(8, "0");

const dataOf = (event: LoggedEvent): unknown =>
  event.type === "CampaignOpened"
    ? Object.fromEntries(Object.entries(event.data).filter(([key]) => !particulars.has(key)))
    : event.data;

/** JSON with sorted keys; an event's id is written as its place, which every run of the campaign shares. */
const canonical = (value: unknown, place: ReadonlyMap<string, string>): string => {
  if (typeof value === "string") return JSON.stringify(place.get(value) ?? value);
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item, place)).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item, place)}`).join(",")}}`;
  }
  return JSON.stringify(value);
};
