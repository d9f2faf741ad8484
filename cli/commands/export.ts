import { Effect, Option, Stream } from "effect";
import { Flag } from "effect/cli";
import { expanded } from "../../events/inheritance.ts";
import { isOpening, openingOf } from "../../events/opening.ts";
import { Positive } from "../../events/values.ts";
import { EventStore } from "../../infra/event-store/event-store.ts";
import { provJson } from "../../infra/provenance/prov-json.ts";
import { librariesOf } from "../../infra/provenance/at-hand.ts";
import { traceAll } from "../../infra/provenance/trace-all.ts";
import { exportLines } from "../../infra/transfer/export-lines.ts";
import { defineCommand } from "../command.ts";
import { CommandError } from "../errors.ts";
import * as flags from "../flags.ts";
import { findCampaign, foldEvents } from "../laboratory/campaigns.ts";
import { writeOut } from "../laboratory/export-campaign.ts";
import { readingLaboratory } from "../laboratory/reading.ts";
import { seek } from "../laboratory/seek.ts";
import { tell } from "../output.ts";

export const exportCommand = defineCommand({
  name: "export",
  description: "Write a campaign out, to be imported by another laboratory or read by other programs",
  examples: [
    {
      command: "cambrian export first-light --with-artifacts --out first-light.jsonl.gz",
      description: "All of it, for cambrian import (docs/move-a-campaign.md)",
    },
    {
      command: "cambrian export --format prov-json",
      description: "Where each result comes from, as W3C PROV",
    },
  ],
  flags: {
    campaign: flags.campaign,
    format: Flag.Literals("format", ["jsonl", "prov-json"]).pipe(
      Flag.withDescription("Every event, a line each; or the provenance of all experiments as PROV-JSON"),
      Flag.withDefault("jsonl"),
    ),
    withArtifacts: Flag.Boolean("with-artifacts").pipe(
      Flag.withDescription("With code, curves and everything else that the events name"),
      Flag.withDefault(false),
    ),
    until: Flag.Int("until").pipe(
      Flag.withDescription("Up to this sequence of the log"),
      Flag.withSchema(Positive),
      Flag.optional,
    ),
    out: Flag.String("out").pipe(
      Flag.withDescription(
        "FILE to write to, compressed if its name ends in .gz; standard output unless given",
      ),
      Flag.optional,
    ),
    data: flags.data,
  },
  handler: ({ campaign, format, withArtifacts, until, out, data }) =>
    Effect.gen(function* () {
      if (format === "prov-json" && withArtifacts)
        return yield* Effect.fail(
          new CommandError("usage", "PROV-JSON names artifacts and does not hold them", "Leave one out"),
        );
      const store = yield* EventStore;
      const to = Option.getOrNull(until);
      if (to !== null) yield* seek({ kind: "sequence", sequence: to }, undefined);
      const log = yield* Stream.runCollect(store.readAll(to === null ? {} : { to }));
      const found = findCampaign(
        { ...foldEvents(log.filter(isOpening)), until: to },
        Option.getOrUndefined(campaign),
      );
      const events = log.filter(({ stream }) => stream.campaign === found.campaign);
      const path = Option.getOrUndefined(out);
      if (format === "prov-json") {
        const told = events.flatMap(expanded);
        const traced = provJson(traceAll(found.campaign, told, yield* librariesOf(told)));
        return yield* writeOut(Stream.make(JSON.stringify(traced)), path);
      }
      const { header, lines } = exportLines(log, openingOf(events)!, { artifacts: withArtifacts, until: to });
      yield* writeOut(lines, path);
      if (path !== undefined)
        yield* tell(
          `${path} holds campaign ${header.campaign}: ${header.events} events, ${header.artifacts} artifacts, ${header.root}`,
        );
    }).pipe(Effect.provide(readingLaboratory(data))),
});
