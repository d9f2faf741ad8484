// What observers said of campaigns: the kinds of remarks that they registered, and the remarks. A fork does not inherit them:
// they are of the campaign that they were made on.
import { HashMap, Option } from "effect";
import type { LoggedEvent } from "../../events/envelope.ts";
import type { EventData } from "../../events/index.ts";
import { append, type Chronicle, latest, upTo } from "../chronicle.ts";

export interface RemarkKind extends EventData<"RemarkKindRegistered"> {
  readonly campaign: string;
  readonly registeredAt: string;
  /** Remarks of it. */
  readonly made: number;
}

export interface Remark extends EventData<"RemarkMade"> {
  readonly campaign: string;
  /** Of the event that says it. */
  readonly id: string;
  /** The id of the event that it is about. */
  readonly about: string;
  readonly madeAt: string;
  readonly sequence: number;
}

interface OfCampaign {
  /** By agent and name. */
  readonly kinds: HashMap.HashMap<string, RemarkKind>;
  readonly remarks: Chronicle<Remark>;
}
export type State = HashMap.HashMap<string, OfCampaign>;
export const initial: State = HashMap.empty();

const nothing: OfCampaign = { kinds: HashMap.empty(), remarks: null };
const ofCampaign = (state: State, campaign: string): OfCampaign =>
  Option.getOrElse(HashMap.get(state, campaign), () => nothing);

export const evolve = (state: State, event: LoggedEvent): State => {
  const { campaign } = event.stream;
  const before = ofCampaign(state, campaign);
  switch (event.type) {
    case "RemarkKindRegistered": {
      const kind = { ...event.data, campaign, registeredAt: event.time, made: 0 };
      return HashMap.set(state, campaign, { ...before, kinds: HashMap.set(before.kinds, keyOf(kind), kind) });
    }
    case "RemarkMade": {
      const { id, causationid, time: madeAt, sequence } = event;
      const remark = { ...event.data, campaign, id, about: causationid ?? "", madeAt, sequence };
      const kinds = HashMap.modify(before.kinds, keyOf(remark), (kind) => ({ ...kind, made: kind.made + 1 }));
      return HashMap.set(state, campaign, { kinds, remarks: append(before.remarks, sequence, remark) });
    }
    default:
      return state;
  }
};

const keyOf = ({ agent, kind }: { readonly agent: string; readonly kind: string }): string =>
  `${agent} ${kind}`;

export const allKinds = (state: State): RemarkKind[] =>
  [...HashMap.values(state)].flatMap(({ kinds }) => [...HashMap.values(kinds)]);
export const allRemarks = (state: State): Remark[] =>
  [...HashMap.values(state)].flatMap(({ remarks }) => upTo(remarks, Infinity));

/** The kind that an event registered, or of which it made a remark. */
export const kindIn = (state: State, event: LoggedEvent): RemarkKind | undefined =>
  event.type === "RemarkKindRegistered" || event.type === "RemarkMade"
    ? Option.getOrUndefined(HashMap.get(ofCampaign(state, event.stream.campaign).kinds, keyOf(event.data)))
    : undefined;
/** The remark that an event made. */
export const remarkIn = (state: State, { type, stream, sequence }: LoggedEvent): Remark | undefined =>
  type === "RemarkMade" ? latest(ofCampaign(state, stream.campaign).remarks, sequence) : undefined;

/** What had been remarked on a campaign as of a sequence, oldest first. */
export const remarksBefore = (state: State, campaign: string, sequence: number): readonly Remark[] =>
  upTo(ofCampaign(state, campaign).remarks, sequence);
