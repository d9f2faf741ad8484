import { Effect, Option, Stream } from "effect";
import { Argument, Flag } from "effect/cli";
import type { LoggedEvent } from "../../events/envelope.ts";
import { proofFaults, proveEvent, proveGrowth, type Proof } from "../../infra/audit/proof.ts";
import { EventStore } from "../../infra/event-store/event-store.ts";
import { defineCommand } from "../command.ts";
import { CommandError } from "../errors.ts";
import * as flags from "../flags.ts";
import { readAnchor } from "../laboratory/anchor.ts";
import { readingLaboratory } from "../laboratory/reading.ts";
import { print } from "../output.ts";

export const auditProve = defineCommand({
  name: "audit prove",
  description: "Write a proof that an event is in the log, or that the log still begins as an anchor says",
  examples: [
    { command: "cambrian audit prove 120 > event.proof", description: "Of the 120th event" },
    {
      command: "cambrian audit prove --from lab.anchor > growth.proof",
      description: "That what the anchor stands for is there unchanged",
    },
  ],
  flags: {
    event: Argument.String("event").pipe(
      Argument.withDescription("Its sequence number or its id"),
      Argument.optional,
    ),
    from: Flag.String("from").pipe(
      Flag.withDescription("A file that `audit --anchor` wrote; instead of an event"),
      Flag.optional,
    ),
    data: flags.data,
  },
  handler: ({ event, from, data }) =>
    Effect.gen(function* () {
      if (Option.isSome(event) === Option.isSome(from))
        return yield* Effect.fail(
          new CommandError(
            "usage",
            "either an event is proven or an anchor",
            "Give an event, or --from FILE",
          ),
        );
      const anchor = Option.isSome(from) ? yield* readAnchor(from.value) : undefined;
      const store = yield* EventStore;
      const log = yield* Stream.runCollect(store.readAll());
      const proof =
        anchor === undefined
          ? proveEvent(log, eventIn(log, Option.getOrThrow(event)))
          : proveGrowth(log, anchor);
      if (proof === undefined) return yield* notSignedYet;
      const faults = proofFaults(proof);
      if (faults.length > 0) return yield* doesNotHold(proof, faults);
      yield* print(JSON.stringify(proof, null, 2));
    }).pipe(Effect.provide(readingLaboratory(data))),
});

/** Throws a CommandError where there is no such event. */
const eventIn = (log: readonly LoggedEvent[], wanted: string): LoggedEvent => {
  const found = log.find(({ id, sequence }) => id === wanted || String(sequence) === wanted);
  if (found !== undefined) return found;
  throw new CommandError("notFound", `there is no event ${wanted} in the log`, "cambrian log lists them all");
};

const notSignedYet = Effect.fail(
  new CommandError(
    "notFound",
    "no head of the notary stands for as much yet",
    "A laboratory that runs signs one within 10 s, and when it stops",
  ),
);

const doesNotHold = ({ tree }: Proof, faults: readonly string[]) =>
  Effect.fail(
    new CommandError(
      "verification",
      `the log is not what was signed for its first ${tree.size} events: ${faults.join("; ")}`,
      (data) => `See where with: ${flags.commandIn(data, "audit")}`,
    ),
  );
