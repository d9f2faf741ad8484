// The timeline of a campaign: every span that has ended, and what they come to for each actor.
import { timeline } from "../../projections/index.ts";
import { fold, rowsOf } from "../../projections/projection.ts";
import type { Span } from "../../projections/timeline/span.ts";
import type { Folded } from "./campaigns.ts";

interface Total {
  readonly spans: number;
  readonly seconds: number;
}

export interface ActorTotals extends Readonly<Record<Span["state"], Total>> {
  readonly actor: string;
}

/** The spans in the order of their ends; the actors in the order in which they first ended one. */
export const timelineOf = ({ events }: Folded, campaign: string) => {
  const rows = rowsOf(timeline, fold(timeline, events))["timeline"] as unknown as readonly Span[];
  const spans = rows
    .filter((span) => span.campaign === campaign)
    .toSorted((a, b) => a.endedSequence - b.endedSequence);
  const actors = [...Map.groupBy(spans, ({ actor }) => actor)].map(([actor, own]): ActorTotals => ({
    actor,
    busy: totalOf(own, "busy"),
    waiting: totalOf(own, "waiting"),
    failed: totalOf(own, "failed"),
  }));
  return { actors, spans };
};

const totalOf = (spans: readonly Span[], state: Span["state"]): Total => {
  const those = spans.filter((span) => span.state === state);
  return { spans: those.length, seconds: those.reduce((sum, { seconds }) => sum + seconds, 0) };
};
