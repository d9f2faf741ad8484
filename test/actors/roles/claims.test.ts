// Whole campaigns of made-up results: what is claimed, what is confirmed, what the verdicts say.
import test from "ava";
import { comparison, play } from "../../support/played-claims.ts";

test("once every candidate has closed, those past the threshold are claimed, the largest gain first", (t) => {
  const { claims, opened, closed } = play({ losses: [0.9, 0.5, 0.7, 0.85] });
  t.deepEqual(
    claims.map(({ claim, experiment, baseline, candidates }) => [claim, experiment, baseline, candidates]),
    [
      ["c0001", "e0002", "b01", 4],
      ["c0002", "e0003", "b01", 4],
    ],
  );
  t.is(claims[0]?.gain, 0.25);
  t.deepEqual(
    opened.slice(-2).map(({ id }) => id),
    ["c0001", "c0002"],
  );
  t.deepEqual(closed, { reason: "budget-spent", opened: 8, closed: 8 });
});

test("a confirmation has fresh seeds, another split, the code of both, and no rule that could end it early", (t) => {
  const { opened } = play({ losses: [0.5, 0.4] });
  const seeds = new Set(opened.map(({ opened: { randomSeed } }) => randomSeed));
  const confirmations = opened.filter(({ id }) => id.startsWith("c")).map((one) => one.opened);
  t.is(confirmations.length, 2);
  for (const { arm, stage, pairing, rules, baseline } of confirmations) {
    t.deepEqual({ arm, stage, baseline }, { arm: "confirmation", stage: "confirm", baseline: null });
    t.is(pairing?.randomSeeds.length, 12);
    t.is(pairing?.split, 1);
    t.is(pairing?.reference.experiment, "b01");
    t.deepEqual([rules.leakGain, rules.watch], [null, null]);
  }
  const fresh = confirmations.flatMap(({ pairing }) => pairing?.randomSeeds ?? []);
  t.is(new Set([...fresh, ...seeds]).size, 24 + seeds.size);
});

test("no more are claimed than are to be confirmed, and none where nothing passes or nothing was registered for", (t) => {
  t.is(play({ losses: [0.5, 0.6, 0.7], criteria: { confirmations: 1 } }).claims.length, 1);
  t.is(play({ losses: [0.5, 0.6, 0.7], criteria: { confirmations: 0 } }).claims.length, 0);
  t.is(play({ losses: [0.95, 1.1] }).claims.length, 0);
});

test("verdicts come together, when the last confirmation has closed, with q over all that were begun", (t) => {
  const losses = [0.2, 0.3, 0.4, 0.5];
  const confirmed = {
    c0001: comparison(0.2, 0.01),
    c0002: comparison(0.1, 0.03),
    c0003: comparison(0.1, 0.04),
    c0004: null,
  };
  const { facts, verdicts } = play({ losses, compared: confirmed });
  t.deepEqual(
    facts.slice(-5).map(({ type }) => type),
    [...["DiscoveryConfirmed", "DiscoveryRefuted", "DiscoveryRefuted", "DiscoveryRefuted", "CampaignClosed"]],
  );
  t.deepEqual(
    verdicts.map(({ data }) => [data.claim, data.begun, data.measured, data.comparison?.p ?? null]),
    [
      ["c0001", 4, 3, 0.01],
      ["c0002", 4, 3, 0.03],
      ["c0003", 4, 3, 0.04],
      ["c0004", 4, 3, null],
    ],
  );
  // .01·4/1, then min(.03·4/2, .04·4/3) twice, and 1 for what was abandoned.
  const expected = [0.04, 0.16 / 3, 0.16 / 3, 1];
  verdicts.forEach(({ data }, index) => t.true(Math.abs(data.q - (expected[index] ?? -1)) < 1e-12));
  t.regex(verdicts[3]?.data.reason ?? "", /nothing was compared/);
  t.is(verdicts[3]?.data.shrunk, null);
  t.deepEqual(verdicts[0]?.data.workers, ["gpu-2"]);
  t.deepEqual(verdicts[0]?.data.explorers, ["gpu-1"]);
  // Chosen as the largest of four: some of it was luck.
  const { explored, shrunk } = verdicts[0]!.data;
  t.true(shrunk !== null && shrunk < explored && shrunk > 0);
});

test("a mean that is not above zero is refuted whatever its q; fewer than twelve pairs are provisional", (t) => {
  const worse = play({ losses: [0.5], compared: { c0001: comparison(-0.1, 0.001) } }).verdicts;
  t.deepEqual(
    worse.map(({ type }) => type),
    ["DiscoveryRefuted"],
  );
  t.false(worse[0]?.data.provisional);
  const few = play({
    losses: [0.5],
    criteria: { confirmSeeds: 6 },
    compared: { c0001: comparison(0.1, 0.001) },
  }).verdicts;
  t.deepEqual(
    few.map(({ type, data }) => [type, data.provisional]),
    [["DiscoveryConfirmed", true]],
  );
});

test("confirmations keep to what may be in flight, and share a campaign's places", (t) => {
  const confirmed = { c0001: comparison(0.1, 0.01), c0002: comparison(0.1, 0.01), c0003: null };
  const { facts } = play({ losses: [0.2, 0.3, 0.4], parallel: 2, compared: confirmed });
  const opening = facts.flatMap((fact) => (fact.type === "CampaignAdvanced" ? [fact.data.opened] : []));
  t.deepEqual(
    opening.filter((ids) => ids.some((id) => id.startsWith("c"))),
    [["c0001", "c0002"], ["c0003"]],
  );
});

test("a campaign that is stopped claims nothing more; what was begun still gets its verdict", (t) => {
  t.is(play({ losses: [0.2, 0.3], stopAfter: 3 }).claims.length, 0);
  const confirmed = { c0001: comparison(0.1, 0.01) };
  const stopped = play({ losses: [0.2, 0.3], stopAfter: 5, compared: confirmed });
  t.is(stopped.claims.length, 2);
  t.deepEqual(
    stopped.verdicts.map(({ data }) => [data.claim, data.begun]),
    [["c0001", 1]],
  );
  t.is(stopped.closed?.reason, "stopped");
});
