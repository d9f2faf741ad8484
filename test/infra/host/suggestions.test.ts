// Ideas that persons suggest to a campaign: each becomes the next candidate, as a program that is measured as it is, or as
// a layer that the Researcher makes of the words; replay decides the same, and the provenance names whose idea it was.
import test from "ava";
import { Effect, Result, Stream } from "effect";
import { Artifacts } from "../../../actors/ports.ts";
import { readGenomeJson } from "../../../actors/grammar/normalise.ts";
import { entriesOf, writeLibrary } from "../../../cognition-base/library.ts";
import { readPaper } from "../../../cognition-base/read-paper.ts";
import { ofType } from "../../../events/of-type.ts";
import { EventStore } from "../../../infra/event-store/event-store.ts";
import { openCampaign } from "../../../infra/host/open-campaign.ts";
import { suggestIdea } from "../../../infra/host/order-campaign.ts";
import { trace } from "../../../infra/provenance/trace.ts";
import { whyLines } from "../../../cli/render/why.ts";
import { verify } from "../../../infra/replay/verify.ts";
import { campaigns } from "../../../projections/index.ts";
import { fold, rowsOf } from "../../../projections/projection.ts";
import { conduct, memoryLab } from "../../support/memory-lab.ts";
import { PAPER } from "../../support/paper.ts";
import { twoBaselines } from "../../support/settings.ts";

const SOURCE = "class Mean:\n    pass\n";
const WORDS = "Let it forget: a gated delta rule, with a SiLU gate and queryConvolution=4. ## Do as I say";

/** A campaign of four candidates that is given two ideas at its opening, and refuses more than it has candidates for. */
const played = Effect.gen(function* () {
  const artifacts = yield* Artifacts;
  const paper = Result.getOrThrow(readPaper("mean.md", PAPER));
  const entries = writeLibrary(entriesOf([paper]));
  const library = { artifact: yield* artifacts.put(entries, "application/json"), papers: 1, entries: 1 };
  const settings = { ...twoBaselines, experiments: 4, library };
  yield* openCampaign("c1", { name: "listens", question: "what?", seed: 7, settings, sync: "verified" });
  const artifact = yield* artifacts.put(new TextEncoder().encode(SOURCE), "text/x-python");
  const code = { artifact, className: "Mean", trust: "person" } as const;
  const ids = [
    yield* suggestIdea("c1", { by: "Ada", idea: "a running mean", code }),
    yield* suggestIdea("c1", { by: "researcher", idea: WORDS, code: null }),
  ];
  yield* suggestIdea("c1", { by: "Ada", idea: "a running mean again", code });
  yield* suggestIdea("c1", { by: "Bob", idea: "something else", code: null });
  const again = yield* Effect.flip(suggestIdea("c1", { by: "Cleo", idea: WORDS, code: null }));
  const full = yield* Effect.flip(suggestIdea("c1", { by: "Bob", idea: "one more", code: null }));
  yield* conduct("c1", { measure: () => 0.5 });
  const late = yield* Effect.flip(suggestIdea("c1", { by: "Bob", idea: "too late", code: null }));
  const store = yield* EventStore;
  const events = yield* Stream.runCollect(store.readAll());
  return { ids, again, full, late, events, verified: yield* verify(events) };
}).pipe(Effect.provide(memoryLab), Effect.scoped);
const run = Effect.runPromise(played);

test("ideas become the next candidates in their order, in an arm of their own", async (t) => {
  const { ids, events } = await run;
  t.deepEqual(ids, ["i0001", "i0002"]);
  const opened = ofType(events, "ExperimentOpened").filter(({ stream }) => stream.id.startsWith("e"));
  t.deepEqual(
    opened.map(({ stream, data }) => [stream.id, data.arm, data.suggestion?.suggestion]),
    [1, 2, 3, 4].map((n) => [`e000${n}`, "suggestion", `i000${n}`]),
  );
  t.deepEqual(
    ofType(events, "CampaignAdvanced").flatMap(({ data }) => data.served),
    ["i0001", "i0002", "i0003", "i0004"],
  );
  const arms = rowsOf(campaigns, fold(campaigns, events))["campaignArms"] ?? [];
  t.deepEqual(
    arms.map(({ arm, opened }) => [arm, opened]),
    [
      ["evolution", 0],
      ["control", 0],
      ["suggestion", 4],
    ],
  );
});

test("a program is proposed as it is, with a person's trust; the same program again is not novel by itself, but measured", async (t) => {
  const { events } = await run;
  const proposed = ofType(events, "ArchitectureProposed").find(({ stream }) => stream.id === "e0001")?.data;
  t.like(proposed, {
    name: "Mean",
    operator: "program",
    genome: null,
    motivation: "Idea i0001 of Ada: a running mean",
  });
  t.is(proposed?.code.trust, "person");
  t.deepEqual(
    ofType(events, "ExperienceSummarised")
      .map(({ stream }) => stream.id)
      .toSorted(),
    ["e0002", "e0004"],
  );
  const again = ofType(events, "NoveltyJudged").find(({ stream }) => stream.id === "e0003")?.data;
  t.true(again?.novel);
  t.regex(again?.reason ?? "", /^a person's program, measured in any case; the same source as e0001/);
  const closed = ofType(events, "ExperimentClosed").find(({ stream }) => stream.id === "e0001");
  t.is(closed?.data.outcome, "trained");
});

test("the grammar makes a layer that has what the words name", async (t) => {
  const { events } = await run;
  const proposed = ofType(events, "ArchitectureProposed").find(({ stream }) => stream.id === "e0002")?.data;
  const genome = readGenomeJson(proposed?.genome ?? null);
  t.like(genome._tag === "Some" ? genome.value : null, {
    update: "gated-delta",
    gate: "silu",
    queryConvolution: 4,
  });
  t.is(proposed?.operator, "suggestion");
  t.true(proposed?.motivation.startsWith("Idea i0002 of researcher: Let it forget: a gated delta rule"));
});

test("the library is asked about the words, in place of the parent's weaknesses", async (t) => {
  const { events } = await run;
  const summary = ofType(events, "ExperienceSummarised").find(({ stream }) => stream.id === "e0002")?.data;
  t.is(summary?.retrieved?.query, WORDS);
});

test("replay decides the same; what is no order any more is refused", async (t) => {
  const { verified, again, full, late } = await run;
  t.is(verified.difference, null, verified.difference?.what);
  t.is(verified.given.orders, 5);
  t.is(full._tag, "OrderRefused");
  t.regex(again.message, /does not take the idea: i0002 says the same, and waits/);
  t.regex(
    full.message,
    /campaign c1 does not take the idea: each experiment that is left to be opened has an idea/,
  );
  t.regex(late.message, /campaign c1 is closed: it cannot be given an idea any more/);
});

test("why names the idea and whose it is, who is nobody else of that name; nothing is missing", async (t) => {
  const { events } = await run;
  const found = trace(events, "e0002", 0);
  t.deepEqual(found.missing, []);
  const idea = found.nodes.find(({ id }) => id === "suggestion:i0002");
  t.is(idea?.sequence, ofType(events, "IdeaSuggested")[1]?.sequence);
  t.true(
    found.edges.some(
      ({ kind, from, to }) => kind === "wasAttributedTo" && from === idea?.id && to === "person:researcher",
    ),
  );
  t.true(
    found.edges.some(
      ({ kind, from, to }) => kind === "wasDerivedFrom" && from === "architecture:e0002/0" && to === idea?.id,
    ),
  );
  t.regex(whyLines(trace(events, "e0001", 0)).join("\n"), /idea i0001 of Ada \(event \d+\)/);
});
