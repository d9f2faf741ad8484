// What a proposal reads of a long campaign costs hardly more than of a short one.
import test from "ava";
import { geneEffects, operatorEffects } from "../../../projections/experience/fold.ts";
import * as experience from "../../../projections/experience/fold.ts";
import { fold } from "../../../projections/projection.ts";
import { logged } from "../../support/histories.ts";
import { analysed, closed, opened, proposed } from "../../support/story.ts";

/** A campaign of so many children of one baseline, each with a change of one gene. */
const campaignOf = (children: number) => {
  const baseline = [
    opened("b01", { arm: "baseline" }),
    proposed("b01", { gate: "none" }),
    closed("b01", 0.5),
  ];
  const told = Array.from({ length: children }, (_, index) => {
    const [id, gate] = [`e${index}`, `kind ${index % 40}`];
    return [
      opened(id, { parent: "b01" }),
      proposed(id, { gate }, 0, index % 2 === 0 ? "crossover" : "point mutation"),
      analysed(id, { gene: "gate", from: "none", to: gate }),
      closed(id, index / children),
    ];
  });
  const events = logged([...baseline, ...told.flat()]);
  return { state: fold(experience, events), last: events.length };
};

/** Milliseconds of processor time for one reading, the least of several rounds. */
const costOf = ({ state, last }: ReturnType<typeof campaignOf>): number => {
  const rounds = Array.from({ length: 10 }, () => {
    const before = process.cpuUsage();
    for (let reading = 0; reading < 20; reading++) {
      geneEffects(state, "c1", last - reading);
      operatorEffects(state, "c1", last - reading);
    }
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 20_000;
  });
  return Math.min(...rounds);
};

test("effects of genes and operators are read as fast of 5,000 experiments as of 250", (t) => {
  const [short, long] = [250, 5000].map(campaignOf);
  const [once, twentyfold] = [costOf(short!), costOf(long!)];
  t.log(`${once.toFixed(3)} ms and ${twentyfold.toFixed(3)} ms of processor time`);
  t.true(twentyfold < 5 * once);
});
