// Who refers to what: every place in an event's data where an artifact is named. The bytes themselves are elsewhere.
import type { LoggedEvent } from "../../events/envelope.ts";
import { isInherited } from "../../events/inheritance.ts";
import { append, type Chronicle } from "../chronicle.ts";

export interface Reference {
  readonly campaign: string;
  readonly stream: string;
  readonly sequence: number;
  /** Where in the data, e.g. `results.0.curve`. */
  readonly path: string;
  readonly type: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly mediaType: string;
}

/** Of each event that names any. */
export type State = Chronicle<readonly Reference[]>;
export const initial: State = null;

export const evolve = (state: State, event: LoggedEvent): State => {
  // What a fork inherits was named once.
  if (isInherited(event)) return state;
  const found = referencesIn(event);
  return found.length === 0 ? state : append(state, event.sequence, found);
};

/** Those of an event, in the order of its data. */
export const referencesIn = ({ stream, sequence, type, data }: LoggedEvent): readonly Reference[] => {
  // An observer's own words may look like a name of bytes, and are none.
  if (type === "RemarkMade" || type === "RemarkKindRegistered") return [];
  const found: Reference[] = [];
  const look = (value: unknown, key: string | number, within: Place): void => {
    if (typeof value !== "object" || value === null) return;
    const at = { key, within };
    if (isArtifact(value)) {
      const { sha256, bytes, mediaType } = value;
      const place = {
        campaign: stream.campaign,
        stream: `${stream.kind}.${stream.id}`,
        sequence,
        path: pathOf(at),
        type,
      };
      found.push({ ...place, sha256, bytes, mediaType });
    } else if (Array.isArray(value)) {
      // Curves are long: of their numbers nothing is looked up by name.
      for (let i = 0; i < value.length; i++) look(value[i], i, at);
    } else for (const name in value) look(value[name as keyof typeof value], name, at);
  };
  for (const name in data) look(data[name as keyof typeof data], name, null);
  return found;
};

/** Where a value stands, from the inside out; null for the data itself. Most of them are never written down. */
type Place = { readonly key: string | number; readonly within: Place } | null;

const pathOf = (place: Place): string => {
  if (place === null) return "";
  const within = pathOf(place.within);
  return within === "" ? `${place.key}` : `${within}.${place.key}`;
};

/** The shape of `ArtifactRef` (events/values.ts), which nothing else in the catalogue has. */
const isArtifact = (value: Partial<Named>): value is Named =>
  value.sha256 !== undefined && value.bytes !== undefined && value.mediaType !== undefined;
type Named = Pick<Reference, "sha256" | "bytes" | "mediaType">;
