// The digest of a campaign's decisions: what the laboratory decided, without when, where in the log and by whose
// keys. Two runs with the same seed, code and results have the same digest; docs/concepts.md says what it is for.
import { createHash } from "node:crypto";
import { Array as Arr, Order } from "effect";
import type { LoggedEvent } from "./envelope.ts";
import { isReport } from "./reports.ts";

/** What is left out of a decision's data: what tells two runs apart, and what somebody said in their own words. */
const particulars: Readonly<Record<string, readonly string[]>> = {
  CampaignOpened: ["keys", "name", "sync"],
  CampaignForked: ["keys", "name", "sync", "origin", "idleSeconds"],
  CampaignPaused: ["reason"],
  CampaignResumed: ["idleSeconds"],
  CampaignStopRequested: ["reason"],
  ArchitectureRejected: ["failures"],
  ExperimentClosed: ["reason"],
  DiscoveryConfirmed: ["workers", "explorers"],
  DiscoveryRefuted: ["workers", "explorers", "reason"],
  DiscoveryScaled: ["workers", "reason"],
};

/** Nobody decided that the laboratory was left and taken up again, or here what another laboratory published. */
const undecided: ReadonlySet<string> = new Set([
  "CampaignContinued",
  "CampaignImported",
  "ExperimentImported",
]);

/** What agents report is evidence, not a decision; its consequences (fitness, parents) are in the digest. */
const isDecision = ({ type, stream }: LoggedEvent): boolean =>
  (stream.kind === "campaign" || stream.kind === "experiment") && !isReport(type) && !undecided.has(type);

/** `sha256:…` over the decisions of one campaign; how its streams lie between one another does not matter. */
export const decisionsDigest = (events: readonly LoggedEvent[]): string => {
  const streams = Map.groupBy(events, ({ stream }) => nameOf(stream));
  const ordered = [...streams].map(
    ([name, members]) => [name, members.toSorted((a, b) => a.revision - b.revision)] as const,
  );
  const places = new Map(ordered.flatMap(([name, members]) => placesIn(name, members)));
  const lines = ordered
    .flatMap(([name, members]) =>
      members
        .filter(isDecision)
        .map((event, index) => [name, index, event.type, canonical(dataOf(event), places)].join(" ")),
    )
    .sort();
  return `sha256:${createHash("sha256").update(lines.join("\n")).digest("hex")}`;
};

const nameOf = ({ kind, id }: LoggedEvent["stream"]): string =>
  kind === "campaign" ? kind : `${kind} ${id}`;

/** How an event's id is written: the how-many-eth of its type in its stream it is, which all runs share. */
const placesIn = (name: string, members: readonly LoggedEvent[]): [string, string][] => {
  const seen = new Map<string, number>();
  return members.map(({ id, type }) => {
    const count = (seen.get(type) ?? 0) + 1;
    seen.set(type, count);
    return [id, `${name} ${type} ${count}`];
  });
};

const dataOf = (event: LoggedEvent): unknown =>
  Object.fromEntries(
    Object.entries(event.data).filter(([key]) => !(particulars[event.type] ?? []).includes(key)),
  );

/** JSON with sorted keys; an event's id is written as its place, which every run of the campaign shares. */
const canonical = (value: unknown, place: ReadonlyMap<string, string>): string => {
  if (typeof value === "string") return JSON.stringify(place.get(value) ?? value);
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item, place)).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const entries = Arr.sortWith(Object.entries(value), ([key]) => key, Order.String);
    return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item, place)}`).join(",")}}`;
  }
  return JSON.stringify(value);
};
