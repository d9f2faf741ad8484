// For a program: a line of JSON for each event of interest.
import { Effect } from "effect";
import { printJson } from "../output.ts";
import { described } from "../render/describe.ts";
import type { View } from "./view.ts";

export const jsonView: View = {
  seen: (event) => {
    const text = described(event);
    if (text === undefined) return Effect.void;
    const { type, time, sequence, actor, stream } = event;
    return printJson({ v: 1, type, id: stream.id, actor, time, sequence, text });
  },
};
