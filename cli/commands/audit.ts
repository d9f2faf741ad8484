import { Effect, Option, Stream } from "effect";
import { audit as auditOf, auditedIn } from "../../infra/audit/audit.ts";
import { Flag } from "effect/cli";
import { isOpening } from "../../events/opening.ts";
import { EventStore } from "../../infra/event-store/event-store.ts";
import type { AuditReport } from "../audit-report.ts";
import { defineCommand } from "../command.ts";
import { CommandError } from "../errors.ts";
import * as flags from "../flags.ts";
import { findCampaign, foldEvents } from "../laboratory/campaigns.ts";
import { keptAnchor } from "../laboratory/anchor.ts";
import { auditedTables } from "../laboratory/audited-tables.ts";
import { readingLaboratory } from "../laboratory/reading.ts";
import { print, printJson } from "../output.ts";
import { auditLines } from "../render/audit.ts";

export const audit = defineCommand({
  name: "audit",
  description:
    "Check a campaign from its stored bytes: chain, signatures, causes, grants, counts, claims, tree heads, artifacts",
  examples: [
    { command: "cambrian audit", description: "The latest campaign; exit code 5 where anything is wrong" },
    { command: "cambrian audit first-light --json", description: "One by its name, as JSON" },
    {
      command: "cambrian audit --anchor lab.anchor",
      description: "Keep what the log is now; later, hold it to that",
    },
    { command: "cambrian audit --tables", description: "The tables too: each as a fresh fold has it" },
  ],
  flags: {
    campaign: flags.campaign,
    anchor: Flag.String("anchor").pipe(
      Flag.withDescription(
        "A file that stands for the log as it is; written where it is not there, else held against it",
      ),
      Flag.optional,
    ),
    tables: Flag.Boolean("tables").pipe(
      Flag.withDescription("Hold the tables against the log as well"),
      Flag.withDefault(false),
    ),
    data: flags.data,
    json: flags.json,
  },
  handler: ({ campaign, anchor, tables, data, json }) =>
    Effect.gen(function* () {
      const store = yield* EventStore;
      const end = yield* store.lastSequence;
      const log = yield* Stream.runCollect(store.readAll()).pipe(
        Effect.catchTag("UnreadableEvent", unreadable),
      );
      // Openings alone: what else there is may be such that no projection can fold it.
      const openings = foldEvents(log.filter(isOpening));
      const kept = Option.isSome(anchor) ? yield* keptAnchor(anchor.value, log) : undefined;
      // Whoever took the openings out is not to be told that there is nothing.
      const headless = openings.campaigns.length === 0 && (end > 0 || kept !== undefined);
      const asked = headless ? null : findCampaign(openings, Option.getOrUndefined(campaign)).campaign;
      const judged = yield* auditOf(auditedIn(log, asked ?? undefined, end), kept);
      const sections = tables ? [...judged, yield* auditedTables(data)] : judged;
      if (json) yield* printJson({ v: 1, campaign: asked, sections } satisfies typeof AuditReport.Type);
      else yield* Effect.forEach(auditLines(sections), print, { discard: true });
      const wrong = sections.filter(({ verdict }) => verdict === "fault").map(({ name }) => name);
      if (wrong.length > 0)
        return yield* Effect.fail(
          new CommandError(
            "verification",
            `${asked === null ? "the log" : `campaign ${asked}`} does not hold: ${wrong.join(", ")}`,
          ),
        );
    }).pipe(Effect.provide(readingLaboratory(data))),
});

/** A log with such an event can be folded by nobody, so that there is nothing more to say of it. */
const unreadable = ({ sequence, message }: { readonly sequence: number; readonly message: string }) =>
  Effect.fail(
    new CommandError(
      "verification",
      `event ${sequence} of the log is not what was written: ${message}`,
      "Nothing after it can be judged. Take the log from a backup",
    ),
  );
