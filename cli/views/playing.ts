// A recorded campaign as it is played: on a terminal as `run` shows it live, with keys; elsewhere a line for each event.
import { Clock, Effect, Option, Queue } from "effect";
import type { LoggedEvent } from "../../events/envelope.ts";
import { liveLines } from "../live/lines.ts";
import { type Key, keysOf, type Player, press, type Speed, start, tick, waitOf } from "../live/player.ts";
import type { Region } from "../live/region.ts";
import { states } from "../live/states.ts";
import { progressLine } from "../render/describe.ts";
import { isTerminal, keptRegion } from "./terminal.ts";
import type { View } from "./view.ts";

export interface Played {
  readonly campaign: string;
  /** Its events, in log order. */
  readonly events: readonly LoggedEvent[];
  readonly speed: Speed;
}

/** Whether there is somebody to press keys, and a terminal that shows what comes of it. */
export const isPlayable = (environment: NodeJS.ProcessEnv): boolean =>
  process.stdin.isTTY && process.stdout.isTTY && isTerminal(process.stderr, environment);

const timesOf = (events: readonly LoggedEvent[]): readonly number[] =>
  events.map(({ time }) => Date.parse(time));

/** Where nobody can press a key, nothing waits for one. */
export const playLines = Effect.fnUntraced(function* ({ events, speed }: Played, view: View) {
  let player = start(timesOf(events), { ...speed, paused: false });
  for (const event of events) {
    const wait = waitOf(player) ?? 0;
    if (wait > 0) yield* Effect.sleep(wait);
    yield* view.seen(event);
    player = tick(player);
  }
});

/** A picture is not drawn more often than this, in milliseconds. */
const PERIOD = 40;

export const playOnTerminal = Effect.fnUntraced(function* (played: Played) {
  const stream = process.stderr;
  const region = yield* keptRegion(stream);
  const keys = yield* typedKeys;
  const stateAt = states(played.campaign, played.events);
  const first = Date.parse(played.events[0]?.time ?? "");
  let player = start(timesOf(played.events), played.speed);
  let drawn = 0;
  const draw = Effect.map(Clock.currentTimeMillis, (now) => {
    drawn = now;
    const state = stateAt(player.shown);
    const lines = liveLines(state, { now: state.lastEvent, began: first, closedBefore: 0 }, stream.columns);
    region.draw([...lines, statusLine(player).slice(0, stream.columns - 1)]);
  });
  for (;;) {
    const wait = waitOf(player);
    if (wait === null || wait > PERIOD || (yield* Clock.currentTimeMillis) - drawn > PERIOD) {
      yield* draw;
      // The keys that were typed meanwhile are heard.
      yield* Effect.sleep(1);
    }
    const key = yield* next(keys, wait);
    const before = player.shown;
    player = Option.match(key, { onNone: () => tick(player), onSome: (pressed) => press(player, pressed) });
    if (player.over) break;
    say(region, played.events, before, player.shown);
  }
});

const next = (keys: Queue.Dequeue<Key>, wait: number | null): Effect.Effect<Option.Option<Key>> =>
  wait === null
    ? Effect.asSome(Queue.take(keys))
    : wait === 0
      ? Queue.poll(keys)
      : Effect.timeoutOption(Queue.take(keys), wait);

/** The lines of what was passed over; of a way back only where it led, because lines above stay. */
const say = (region: Region, events: readonly LoggedEvent[], before: number, shown: number): void => {
  if (shown < before) region.say(`── back to event ${events[shown - 1]?.sequence ?? 0} ──`);
  for (const event of events.slice(before, shown)) {
    const line = progressLine(event);
    if (line !== undefined) region.say(line);
  }
};

const statusLine = ({ shown, times, factor, paused }: Player): string => {
  const speed = paused ? "paused" : factor === Infinity ? "as fast as it goes" : `${factor}x`;
  return `${"replay".padEnd(11)} ${shown} of ${times.length} events, ${speed}  (space pauses, n steps, ←/→ ten events, q ends)`;
};

const CTRL_C = "\x03";

/** What is typed, key by key, until the scope ends; Ctrl-C stays what it is elsewhere. */
const typedKeys = Effect.gen(function* () {
  const keys = yield* Queue.unbounded<Key>();
  const heard = (bytes: Buffer): void => {
    const typed = bytes.toString("utf8");
    if (typed.includes(CTRL_C)) process.kill(process.pid, "SIGINT");
    for (const key of keysOf(typed)) Queue.offerUnsafe(keys, key);
  };
  const { stdin } = process;
  yield* Effect.acquireRelease(
    Effect.sync(() => stdin.setRawMode(true).on("data", heard).resume()),
    () => Effect.sync(() => stdin.off("data", heard).pause().setRawMode(false)),
  );
  return keys;
});
