import { Effect } from "effect";
import { Flag } from "effect/cli";
import { Count } from "../../events/values.ts";
import { librariesOf, withBytes } from "../../infra/provenance/at-hand.ts";
import { dot, mermaid } from "../../infra/provenance/drawings.ts";
import { provJson } from "../../infra/provenance/prov-json.ts";
import { trace } from "../../infra/provenance/trace.ts";
import { defineCommand } from "../command.ts";
import * as flags from "../flags.ts";
import { eventsOf } from "../laboratory/campaigns.ts";
import { experimentAsOf } from "../laboratory/experiment.ts";
import { readingLaboratory } from "../laboratory/reading.ts";
import { print, printJson } from "../output.ts";
import { whyLines } from "../render/why.ts";

export const why = defineCommand({
  name: "why",
  description:
    "Say where a result comes from: numbers, measurements, code, parents, claims, back to the first event",
  examples: [
    { command: "cambrian why e0002", description: "Of the latest campaign, as a page" },
    { command: "cambrian why e0002 --depth 3", description: "With three generations of ancestors" },
    { command: "cambrian why e0002 --format prov-json", description: "As W3C PROV-JSON" },
  ],
  flags: {
    experiment: flags.experiment,
    campaign: flags.ofCampaign,
    depth: Flag.Int("depth").pipe(
      Flag.withDescription("Generations of ancestors that are traced as well"),
      Flag.withSchema(Count),
      Flag.withDefault(1),
    ),
    format: Flag.Literals("format", ["text", "prov-json", "mermaid", "dot"]).pipe(
      Flag.withDescription("A page; W3C PROV-JSON; or what Mermaid and Graphviz draw"),
      Flag.withDefault("text"),
    ),
    at: flags.at,
    data: flags.data,
    json: flags.json,
  },
  handler: ({ experiment, campaign, depth, format, at, data, json }) =>
    Effect.gen(function* () {
      const { folded, found } = yield* experimentAsOf({ experiment, campaign, at });
      const events = eventsOf(folded, found.campaign);
      const libraries = yield* librariesOf(events);
      const traced = yield* withBytes(trace(events, found.experiment, depth, libraries));
      if (json) return yield* printJson({ v: 1, ...traced });
      switch (format) {
        case "prov-json":
          return yield* printJson(provJson(traced));
        case "mermaid":
          return yield* Effect.forEach(mermaid(traced), print, { discard: true });
        case "dot":
          return yield* Effect.forEach(dot(traced), print, { discard: true });
        default:
          return yield* Effect.forEach(whyLines(traced), print, { discard: true });
      }
    }).pipe(Effect.provide(readingLaboratory(data))),
});
