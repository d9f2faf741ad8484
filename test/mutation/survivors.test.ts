// An argument for a mistake that nobody can make any more would be thought to hold for another one.
import test from "ava";
import { argued, mistakes } from "./mistakes.ts";
import { survivors } from "./survivors.ts";

for (const survivor of survivors)
  test(`what is argued for can still be mistaken: ${survivor.file}, ${survivor.says}`, (t) => {
    t.is(
      mistakes.filter((mistake) => mistake.file === survivor.file && argued(mistake) === survivor).length,
      1,
    );
  });
