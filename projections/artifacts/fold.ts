// Who refers to what: every place in an event's data where an artifact is named. The bytes themselves are elsewhere.
import { HashMap } from "effect";
import type { LoggedEvent } from "../../events/envelope.ts";
import { isInherited } from "../../events/inheritance.ts";

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

/** By sequence, of the events that name any. */
export type State = HashMap.HashMap<number, readonly Reference[]>;
export const initial: State = HashMap.empty();

export const evolve = (state: State, event: LoggedEvent): State => {
  // What a fork inherits was named once.
  if (isInherited(event)) return state;
  const found = referencesIn(event);
  return found.length === 0 ? state : HashMap.set(state, event.sequence, found);
};

/** Those of an event, in the order of its data. */
export const referencesIn = ({ stream, sequence, type, data }: LoggedEvent): readonly Reference[] => {
  const found: Reference[] = [];
  const look = (value: unknown, path: string): void => {
    if (typeof value !== "object" || value === null) return;
    if (isArtifact(value)) {
      const { sha256, bytes, mediaType } = value;
      const place = {
        campaign: stream.campaign,
        stream: `${stream.kind}.${stream.id}`,
        sequence,
        path,
        type,
      };
      found.push({ ...place, sha256, bytes, mediaType });
      return;
    }
    for (const [key, member] of Object.entries(value)) look(member, path === "" ? key : `${path}.${key}`);
  };
  look(data, "");
  return found;
};

/** The shape of `ArtifactRef` (events/values.ts), which nothing else in the catalogue has. */
const isArtifact = (value: object): value is Pick<Reference, "sha256" | "bytes" | "mediaType"> =>
  "sha256" in value && "bytes" in value && "mediaType" in value;
