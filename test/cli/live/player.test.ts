// The player: when the next event comes, and what the keys do.
import test from "ava";
import fc from "fast-check";
import {
  type Key,
  keysOf,
  LONGEST,
  parseSpeed,
  type Player,
  press,
  start,
  tick,
  waitOf,
} from "../../../cli/live/player.ts";

const times = [0, 1000, 1000, 500_000, 500_500];
const at = (factor: number, paused = false): Player => start(times, { factor, paused });
const after = (player: Player, ...keys: readonly Key[]): Player => keys.reduce(press, player);

test("speeds", (t) => {
  t.deepEqual(parseSpeed("50x"), { factor: 50, paused: false });
  t.deepEqual(parseSpeed("0.5x"), { factor: 0.5, paused: false });
  t.deepEqual(parseSpeed("max"), { factor: Infinity, paused: false });
  t.deepEqual(parseSpeed("step"), { factor: Infinity, paused: true });
  for (const text of ["", "0x", "x", "50", "-1x", "1e9x", "fast", "MAX", "50x ", "Infinityx", "0.0x"])
    t.is(parseSpeed(text), undefined, text);
});

test("gaps of the log are divided by the speed, and nobody waits longer than two seconds", (t) => {
  const waits = (factor: number) => {
    let player = at(factor);
    return times.map(() => {
      const wait = waitOf(player);
      player = tick(player);
      return wait;
    });
  };
  t.deepEqual(waits(1), [0, 1000, 0, LONGEST, 500]);
  t.deepEqual(waits(2), [0, 500, 0, LONGEST, 250]);
  t.deepEqual(waits(1000), [0, 1, 0, 499, 0.5]);
  t.deepEqual(waits(Infinity), [0, 0, 0, 0, 0]);
});

test("a clock that was set back makes nobody wait", (t) => {
  t.is(waitOf(tick(start([5000, 10], { factor: 1, paused: false }))), 0);
});

test("space pauses and goes on; n shows the next event and waits", (t) => {
  const paused = after(at(1), "pause");
  t.is(waitOf(paused), null);
  t.not(waitOf(after(paused, "pause")), null);
  t.like(after(at(1), "step"), { shown: 1, paused: true });
  t.like(after(at(1), "step", "step", "step"), { shown: 3, over: false });
});

test("left and right pass over ten events, and no further than there are", (t) => {
  const long = start(
    Array.from({ length: 25 }, (_, index) => index),
    { factor: 1, paused: false },
  );
  t.is(after(long, "forward").shown, 10);
  t.is(after(long, "forward", "forward", "forward").shown, 25);
  t.is(after(long, "forward", "forward", "back").shown, 10);
  t.is(after(long, "forward", "back", "back").shown, 0);
});

test("after the last event it is over, and q ends it anywhere", (t) => {
  const end = after(at(1), "forward");
  t.like(end, { shown: times.length, over: false });
  t.true(tick(end).over);
  t.true(after(end, "step").over);
  t.true(after(at(1), "quit").over);
});

test("keys as a terminal sends them", (t) => {
  t.deepEqual(keysOf(" n\x1b[D\x1b[Cq"), ["pause", "step", "back", "forward", "quit"]);
  t.deepEqual(keysOf("\x1bOD\x1bOC"), ["back", "forward"]);
  t.deepEqual(keysOf("\x1b[Ax\x1b"), []);
});

test("whatever is pressed, no event is shown that there is not", (t) => {
  const keys = fc.array(fc.constantFrom<Key>("pause", "step", "back", "forward", "quit"));
  fc.assert(
    fc.property(fc.array(fc.nat(), { maxLength: 30 }), keys, (moments, pressed) => {
      const player = pressed.reduce(press, start(moments, { factor: 3, paused: false }));
      const wait = waitOf(player);
      return (
        player.shown >= 0 &&
        player.shown <= moments.length &&
        (wait === null ? player.paused : wait >= 0 && wait <= LONGEST)
      );
    }),
  );
  t.pass();
});
