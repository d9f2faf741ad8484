// Plays recorded events as they came, only faster: how long to wait for the next one, and what the keys do. Pure; the
// views show what is to be seen.

/** Paused or not, and how much faster than it was; Infinity: without any waiting. */
export interface Speed {
  readonly factor: number;
  readonly paused: boolean;
}

/** `50x`, `max`, or `step`, which waits for a key before each event; undefined where it is none of them. */
export const parseSpeed = (text: string): Speed | undefined => {
  if (text === "max") return { factor: Infinity, paused: false };
  if (text === "step") return { factor: Infinity, paused: true };
  const factor = /^\d{1,9}(\.\d{1,9})?x$/.test(text) ? Number(text.slice(0, -1)) : 0;
  return factor > 0 ? { factor, paused: false } : undefined;
};

export interface Player extends Speed {
  /** Of every event, in milliseconds since 1970. */
  readonly times: readonly number[];
  /** How many have been shown. */
  readonly shown: number;
  readonly over: boolean;
}

export const start = (times: readonly number[], speed: Speed): Player => ({
  ...speed,
  times,
  shown: 0,
  over: false,
});

/** Nobody waits longer than this for an event, in milliseconds. */
export const LONGEST = 2000;

/** Milliseconds until the next event; null: until a key is pressed. */
export const waitOf = ({ times, shown, factor, paused }: Player): number | null => {
  if (paused) return null;
  const [before, next] = [times[shown - 1], times[shown]];
  if (before === undefined || next === undefined) return 0;
  return Math.min(LONGEST, Math.max(0, (next - before) / factor));
};

/** The next event; after the last one it is over. */
export const tick = (player: Player): Player =>
  player.shown < player.times.length ? { ...player, shown: player.shown + 1 } : { ...player, over: true };

export type Key = "pause" | "step" | "back" | "forward" | "quit";

/** Events that a jump passes over. */
const JUMP = 10;

export const press = (player: Player, key: Key): Player => {
  switch (key) {
    case "pause":
      return { ...player, paused: !player.paused };
    case "step":
      return { ...tick(player), paused: true };
    case "back":
      return { ...player, shown: Math.max(0, player.shown - JUMP) };
    case "forward":
      return { ...player, shown: Math.min(player.times.length, player.shown + JUMP) };
    case "quit":
      return { ...player, over: true };
  }
};

const names: Readonly<Record<string, Key>> = {
  " ": "pause",
  n: "step",
  "\x1b[D": "back",
  "\x1bOD": "back",
  "\x1b[C": "forward",
  "\x1bOC": "forward",
  q: "quit",
};

/** The keys in what a terminal sent; what means nothing here is left aside. */
export const keysOf = (typed: string): readonly Key[] =>
  (typed.match(/\x1b[[O].|[^\x1b]|\x1b/g) ?? []).flatMap((text) => names[text] ?? []);
