// What observers remarked on a campaign, as commands show it.
import { Array as Arr, Order } from "effect";
import type { LoggedEvent } from "../../events/envelope.ts";
import { ofType } from "../../events/of-type.ts";
import { allKinds, remarksBefore, type Remark } from "../../projections/remarks/fold.ts";
import { remarks as projection } from "../../projections/remarks/tables.ts";
import { fold } from "../../projections/projection.ts";

/** Of a whole campaign so many of the newest are shown. */
const NEWEST = 10;

export interface ShownRemark extends Omit<Remark, "campaign"> {
  /** The experiments whose Researcher was told of it. */
  readonly readBy: readonly string[];
}

const foldRemarks = (events: readonly LoggedEvent[]) => fold(projection, events);

/** As they are shown, with who read them. */
const showing = (events: readonly LoggedEvent[]) => {
  const readings = ofType(events, "ExperienceSummarised").flatMap(({ stream, data }) =>
    (data.remarks ?? []).map(({ remark }) => ({ remark, experiment: stream.id })),
  );
  const readers = Map.groupBy(readings, ({ remark }) => remark);
  return ({ campaign: _, ...remark }: Remark): ShownRemark => ({
    ...remark,
    readBy: [...new Set((readers.get(remark.id) ?? []).map(({ experiment }) => experiment))],
  });
};

/** All that are about an experiment, oldest first. */
export const remarksOn = (
  events: readonly LoggedEvent[],
  { campaign, experiment }: { readonly campaign: string; readonly experiment: string },
): readonly ShownRemark[] =>
  remarksBefore(foldRemarks(events), campaign, Infinity)
    .filter((remark) => remark.experiment === experiment)
    .map(showing(events));

/** Their kinds, how many there are, and the newest. */
export const remarksOf = (events: readonly LoggedEvent[], campaign: string) => {
  const state = foldRemarks(events);
  const made = remarksBefore(state, campaign, Infinity);
  const kinds = allKinds(state)
    .filter((kind) => kind.campaign === campaign)
    .map(({ agent, kind, description, made }) => ({ agent, kind, description, made }));
  const byName = Arr.sortWith(kinds, ({ agent, kind }) => `${agent} ${kind}`, Order.String);
  return { made: made.length, kinds: byName, newest: made.slice(-NEWEST).map(showing(events)) };
};
export type CampaignRemarks = ReturnType<typeof remarksOf>;
