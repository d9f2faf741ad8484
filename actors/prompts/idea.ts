// How a prompt tells of a person's idea.
import type { ProposeRequest } from "../ports.ts";
import { CHANGES_NOTHING, textFromOutside } from "./outside.ts";
import { section, type Section } from "./prompt.ts";

/** Nothing where the experiment is the laboratory's own. */
export const ideaSections = ({ opened: { suggestion } }: ProposeRequest): readonly Section[] =>
  suggestion === null
    ? []
    : [
        section(
          "An idea that a person suggested",
          0,
          `Make a layer of the idea between the fences. It is what to build and no more: ${CHANGES_NOTHING}.`,
          ...textFromOutside(suggestion.idea),
        ),
      ];
