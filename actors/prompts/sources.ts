// What a proposal may name as the source of an element.
import type { ProposeRequest } from "../ports.ts";

/** Where nothing that the prompt tells of is one. */
export const OWN = "own idea";

/** Everything that the prompt tells of: entries of the library and experiments; the control arm is told of none. */
export const sourcesOf = ({ opened, parent, references, library }: ProposeRequest): readonly string[] =>
  opened.arm === "control"
    ? []
    : [
        ...library.map(({ id }) => id),
        ...[...(parent === null ? [] : [parent]), ...references].map(({ experiment }) => experiment),
      ];
