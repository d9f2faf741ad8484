// What stands on a terminal after what the region wrote.
import test from "ava";
import fc from "fast-check";
import { makeRegion } from "../../../cli/live/region.ts";
import { linesOnScreen } from "../../support/screen.ts";

const screen = (columns = 80, rows = 24) => {
  const written: string[] = [];
  return {
    ...{ columns, rows },
    write: (text: string) => written.push(text),
    lines: () => linesOnScreen(written.join("")),
    writes: () => written.length,
  };
};

test("what was said stands above the region, and the region once", (t) => {
  const terminal = screen();
  const region = makeRegion(terminal);
  region.draw(["one", "two"]);
  region.say("a");
  region.say("b");
  t.is(terminal.writes(), 1, "what is said waits for the next drawing");
  region.draw(["one", "three", "four"]);
  t.deepEqual(terminal.lines(), ["a", "b", "one", "three", "four"]);
  region.draw(["one", "three", "four"]);
  t.is(terminal.writes(), 2, "nothing new is not drawn");
  region.say("c");
  region.clear();
  t.deepEqual(terminal.lines(), ["a", "b", "c"]);
});

test("a low terminal shows as much as fits", (t) => {
  const terminal = screen(80, 4);
  makeRegion(terminal).draw(["1", "2", "3", "4"]);
  t.deepEqual(terminal.lines(), ["1", "2"]);
});

test("whatever is said and drawn: all that was said remains, in order, and nothing else", (t) => {
  const word = fc.stringMatching(/^[a-z ]{0,20}$/);
  const step = fc.oneof(fc.record({ say: word }), fc.record({ draw: fc.array(word, { maxLength: 6 }) }));
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const terminal = screen();
      const region = makeRegion(terminal);
      for (const one of steps) "say" in one ? region.say(one.say) : region.draw(one.draw);
      region.clear();
      const said = steps.flatMap((one) => ("say" in one ? [one.say] : []));
      return JSON.stringify(terminal.lines()) === JSON.stringify(said);
    }),
  );
  t.pass();
});
