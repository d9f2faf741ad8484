// For a terminal: lines scroll as on a pipe, and below them stands what everybody does, drawn four times a second.
import type { NatsConnection } from "@nats-io/transport-node";
import { Clock, Effect } from "effect";
import { liveLines } from "../live/lines.ts";
import { makeRegion } from "../live/region.ts";
import { campaignOf, evolve, hear, hearAnswer, initial } from "../live/state.ts";
import { listen } from "../live/telemetry.ts";
import { holdStandardError } from "../output.ts";
import { progressLine } from "../render/describe.ts";
import type { View, Watching } from "./view.ts";

const PERIOD = 250;
const NARROWEST = 20;

/** Whether standard error is a terminal on which lines can be drawn again. */
export const isTerminal = (stream: NodeJS.WriteStream, environment: NodeJS.ProcessEnv): boolean =>
  stream.isTTY && environment["TERM"] !== "dumb" && stream.columns >= NARROWEST;

/** Lines at the bottom of standard error, which are gone when the scope ends. */
export const keptRegion = (stream: NodeJS.WriteStream) => {
  const region = makeRegion(stream);
  // Also where the process ends at once, on a second Ctrl-C.
  return Effect.acquireRelease(
    Effect.sync(() => {
      process.once("exit", region.clear);
      return region;
    }),
    () =>
      Effect.sync(() => {
        process.off("exit", region.clear);
        region.clear();
      }),
  );
};

/** Draws until the scope ends, then leaves the lines above alone. */
export const terminalView = Effect.fnUntraced(function* (
  connection: NatsConnection,
  { campaign, history }: Watching,
) {
  const stream = process.stderr;
  let state = history.reduce(evolve, initial(campaign));
  const began = yield* Clock.currentTimeMillis;
  const closedBefore = campaignOf(state)?.campaign.closed ?? 0;
  const region = yield* keptRegion(stream);
  const draw = Effect.map(Clock.currentTimeMillis, (now) =>
    region.draw(liveLines(state, { now, began, closedBefore }, stream.columns)),
  );
  // What others have to say, of signals above all, is not kept waiting.
  yield* holdStandardError((line) => {
    region.say(line);
    Effect.runSync(draw);
  });
  yield* Effect.forkScoped(Effect.forever(Effect.andThen(draw, Effect.sleep(PERIOD))));
  yield* Effect.forkScoped(
    listen(connection, campaign, {
      progress: (experiment, progress) => {
        state = hear(state, experiment, progress);
      },
      asking: (experiment, asking) => {
        state = hearAnswer(state, experiment, asking);
      },
    }),
  );
  const view: View = {
    seen: (event) =>
      Effect.sync(() => {
        state = evolve(state, event);
        const line = progressLine(event);
        if (line !== undefined) region.say(line);
      }),
  };
  return view;
});
