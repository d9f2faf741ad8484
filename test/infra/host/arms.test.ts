// The control arm tells whether evolution helps, so neither may know anything of the other: what comes of the one must
// not change what the other opens and proposes.
import test from "ava";
import { random } from "../../../actors/policies/random.ts";
import type { LoggedEvent } from "../../../events/envelope.ts";
import { ofType } from "../../../events/of-type.ts";
import { type Measure, playCampaign } from "../../support/memory-lab.ts";
import { twoBaselines } from "../../support/settings.ts";

const policy = { ...twoBaselines.policy, controlShare: 0.5 };
const play = (measure: Measure) => playCampaign({ seed: 11, settings: { experiments: 24, policy }, measure });
const landscape: Measure = (_, genome) => 0.4 + random("landscape", JSON.stringify(genome)).next();
const armsOf = (events: readonly LoggedEvent[]) =>
  new Map(ofType(events, "ExperimentOpened").map(({ stream, data }) => [stream.id, data.arm]));

/** What an arm opened and proposed, in order. */
const courseOf = (events: readonly LoggedEvent[], arm: string) => {
  const arms = armsOf(events);
  return [...ofType(events, "ExperimentOpened"), ...ofType(events, "ArchitectureProposed")]
    .filter(({ stream }) => arms.get(stream.id) === arm)
    .map((event) =>
      event.type === "ExperimentOpened"
        ? [event.stream.id, event.data.parent, event.data.references]
        : [event.stream.id, event.data.revision, event.data.code.artifact.sha256],
    );
};

/** The same campaign, in which all experiments of an arm come out otherwise. */
const playWith = (arms: ReadonlyMap<string, string>, altered: string) =>
  play((id, ...what) =>
    arms.get(id) === altered ? 0.1 + Number(id.slice(1)) / 1000 : landscape(id, ...what),
  );

test("evolution opens and proposes the same, whatever comes of the control arm", async (t) => {
  const once = await play(landscape);
  const again = await playWith(armsOf(once), "control");
  t.true(courseOf(once, "evolution").length > 15);
  t.deepEqual(courseOf(again, "evolution"), courseOf(once, "evolution"));
});

test("the control arm opens and proposes the same, whatever comes of evolution", async (t) => {
  const once = await play(landscape);
  const again = await playWith(armsOf(once), "evolution");
  t.true(courseOf(once, "control").length > 15);
  t.deepEqual(courseOf(again, "control"), courseOf(once, "control"));
  t.notDeepEqual(courseOf(again, "evolution"), courseOf(once, "evolution"), "evolution did learn from it");
});
