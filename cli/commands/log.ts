import { Effect, Option, Stream } from "effect";
import { Flag } from "effect/cli";
import type { LoggedEvent } from "../../events/envelope.ts";
import { everything } from "../../events/stream.ts";
import { Positive } from "../../events/values.ts";
import { eventNames, isEventName } from "../../events/index.ts";
import { EventStore } from "../../infra/event-store/event-store.ts";
import { runningLaboratory } from "../../infra/embedded/run-file.ts";
import { didYouMean } from "../campaign-file/suggest.ts";
import { defineCommand } from "../command.ts";
import { CommandError } from "../errors.ts";
import * as flags from "../flags.ts";
import { untilOf } from "../laboratory/as-of.ts";
import { outsideServer } from "../laboratory/connection.ts";
import { readingLaboratory } from "../laboratory/reading.ts";
import { print } from "../output.ts";
import { describe } from "../render/describe.ts";

export const log = defineCommand({
  name: "log",
  description: "Print the log, an event a line",
  examples: [
    {
      command: "cambrian log --type TrainingFinished --json",
      description: "The stored envelopes of results",
    },
    { command: "cambrian log --follow", description: "What there is, then what comes" },
  ],
  flags: {
    follow: Flag.Boolean("follow").pipe(
      Flag.withDescription("Go on with what comes"),
      Flag.withDefault(false),
    ),
    type: Flag.String("type").pipe(Flag.withDescription("Only events of this type"), Flag.optional),
    from: Flag.Int("from").pipe(
      Flag.withDescription("Begin at this sequence"),
      Flag.withSchema(Positive),
      Flag.withDefault(1),
    ),
    at: flags.at,
    data: flags.data,
    json: flags.json,
  },
  handler: ({ follow, type, from, at, data, json }) =>
    Effect.gen(function* () {
      const wanted = Option.getOrUndefined(type);
      if (wanted !== undefined && !isEventName(wanted))
        return yield* Effect.fail(
          new CommandError(
            "usage",
            `there is no event type "${wanted}"${didYouMean(wanted, eventNames)}`,
            "docs/events.md lists them all",
          ),
        );
      if (follow && Option.isSome(at))
        return yield* Effect.fail(
          new CommandError(
            "usage",
            "--follow goes on with what comes, and --at ends before it",
            "Leave one out",
          ),
        );
      if (follow && outsideServer(process.env) === undefined && (yield* runningLaboratory(data)) === null)
        return yield* Effect.fail(
          new CommandError(
            "notFound",
            `no laboratory runs in ${data}, so there is nothing to follow`,
            `Start one with: ${flags.commandIn(data, "run")}; or leave --follow out`,
          ),
        );
      const filter = wanted === undefined ? everything : `cambrian.log.*.*.*.${wanted}`;
      yield* Effect.gen(function* () {
        const store = yield* EventStore;
        const to = yield* untilOf(at);
        const span = to === undefined ? { from, filter } : { from, to, filter };
        const events = follow ? store.subscribe(span) : store.readAll(span);
        yield* Stream.runForEach(events, (event) => print(json ? jsonLine(event) : textLine(event)));
      }).pipe(Effect.provide(readingLaboratory(data)));
    }),
});

/** The stored envelope as it is, plus its sequence. */
const jsonLine = ({ bytes, sequence }: LoggedEvent): string =>
  `${new TextDecoder().decode(bytes).slice(0, -1)},"sequence":${sequence}}`;

const textLine = (event: LoggedEvent): string =>
  [
    String(event.sequence).padStart(6),
    event.time,
    `${event.stream.campaign}/${event.stream.id}`.padEnd(18),
    event.actor.padEnd(11),
    event.type.padEnd(22),
    describe(event) ?? "",
  ]
    .join("  ")
    .trimEnd();
