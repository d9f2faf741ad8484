// What a person's orders to a campaign work on: the laboratory at work on DATA, else its server for the while of the
// command. Orders are signed with the laboratory's own keys, by whichever process appends them.
import * as fs from "node:fs";
import { join } from "node:path";
import { Context, Effect, Layer } from "effect";
import { holderOf, lockData } from "../../infra/embedded/data-lock.ts";
import { awaitTurn, runningLaboratory } from "../../infra/embedded/run-file.ts";
import { OrderRefused } from "../../infra/host/order-campaign.ts";
import { fileKeys } from "../../infra/keys/files.ts";
import { CommandError, type Fix } from "../errors.ts";
import { commandIn } from "../flags.ts";
import { outsideServer } from "./connection.ts";
import { faults } from "./faults.ts";
import { laboratoryOf, noLaboratory } from "./reading.ts";

/** The process of the laboratory at work on DATA; null where none is. One on an outside server has the lock alone. */
export const laboratoryAtWork = Effect.fnUntraced(function* (data: string) {
  if (outsideServer(process.env) !== undefined) return holderOf(data) ?? null;
  yield* awaitTurn(data);
  return (yield* runningLaboratory(data))?.pid ?? null;
});

export class AtWork extends Context.Service<AtWork, { readonly pid: number | null }>()(
  "cambrian/cli/AtWork",
) {}

/** The log, the laboratory's keys, and who is at work; DATA is locked where nobody is. */
export const orderingLaboratory = (data: string) =>
  Layer.unwrap(
    Effect.gen(function* () {
      // Nobody who orders something makes a laboratory by it.
      if (!fs.existsSync(join(data, "keys"))) return yield* Effect.fail(noLaboratory(data));
      const pid = yield* laboratoryAtWork(data);
      // The embedded server has a lock of its own.
      if (pid === null && outsideServer(process.env) !== undefined) yield* lockData(data);
      return Layer.mergeAll(laboratoryOf(data), Layer.succeed(AtWork, { pid }), faults).pipe(
        Layer.provideMerge(fileKeys(data)),
      );
    }),
  );

/** An order as the command line gives it: where the campaign stands otherwise than it supposes, that is a conflict. */
export const give = <A, E, R>(order: Effect.Effect<A, E | OrderRefused, R>) =>
  Effect.catch(order, (error) =>
    Effect.fail(
      error instanceof OrderRefused ? new CommandError("conflict", error.message, hintFor(error)) : error,
    ),
  );

const hintFor = ({ campaign, claim, idea, standing }: OrderRefused): Fix =>
  idea
    ? (data) => `See what it has open, and which ideas wait: ${commandIn(data, `campaign show ${campaign}`)}`
    : claim === null
      ? hints(campaign)[standing]
      : (data) => `See how its claims stand: ${commandIn(data, `claims ${campaign}`)}`;

const hints = (campaign: string): Readonly<Record<OrderRefused["standing"], Fix>> => ({
  running: (data) => `Pause it first: ${commandIn(data, `campaign pause ${campaign}`)}`,
  paused: (data) => `Go on with it: ${commandIn(data, `resume ${campaign}`)}`,
  stopping: (data) => `It closes once nothing is under way: ${commandIn(data, `campaign show ${campaign}`)}`,
  closed: (data) => `See what came of it: ${commandIn(data, `campaign show ${campaign}`)}`,
  imported: (data) => `See what it shows: ${commandIn(data, `campaign show ${campaign}`)}`,
});
