// docs/architecture.md walks one experiment event by event; this compares the walk with a real life and the files with
// the tree.
import * as fs from "node:fs";
import { fileURLToPath } from "node:url";
import test from "ava";
import { playCampaign } from "../support/memory-lab.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const page = fs.readFileSync(`${root}docs/architecture.md`, "utf8");
const rows = page
  .split("\n")
  .filter((line) => /^\|\s*\d+\s*\|/.test(line))
  .map((line) => line.split("|").map((cell) => cell.trim()));

test("the walk is the life of a candidate as the log tells it: types, order, signers, subjects", async (t) => {
  const events = await playCampaign({ seed: 7, settings: { experiments: 1 }, measure: () => 0.5 });
  const life = events.filter(({ stream }) => stream.id === "e0001");
  t.is(life[0]?.type === "ExperimentOpened" ? life[0].data.arm : undefined, "evolution");
  t.deepEqual(
    rows.map((cells) => [cells[2], cells[3]]),
    life.map(({ type, actor }) => [`\`${type}\``, actor]),
  );
  for (const { attributes, type } of life)
    t.is(attributes.subject, `cambrian.log.c1.experiment.e0001.${type}`);
});

test("every file that the page names is there", (t) => {
  const files = [...page.matchAll(/`([a-z-]+\/[A-Za-z0-9_/.-]+\.(?:ts|py))`/g)].map(([, file]) => file!);
  t.true(files.length > 20);
  for (const file of new Set(files)) t.true(fs.existsSync(`${root}${file}`), file);
});
