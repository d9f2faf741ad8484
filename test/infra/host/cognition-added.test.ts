// What a person adds to a live campaign's library is read from then on, as of then and not before, and replays the same.
import test from "ava";
import { Effect, Result, Stream } from "effect";
import { Artifacts } from "../../../actors/ports.ts";
import { entriesOf, writeLibrary } from "../../../cognition-base/library.ts";
import { type Paper } from "../../../cognition-base/paper.ts";
import { readPaper } from "../../../cognition-base/read-paper.ts";
import { expanded } from "../../../events/inheritance.ts";
import { ofType } from "../../../events/of-type.ts";
import { EventStore } from "../../../infra/event-store/event-store.ts";
import { openCampaign } from "../../../infra/host/open-campaign.ts";
import { addCognition } from "../../../infra/host/order-campaign.ts";
import { folds, viewAsOf } from "../../../infra/host/shared-views.ts";
import { verify } from "../../../infra/replay/verify.ts";
import { conduct, memoryLab } from "../../support/memory-lab.ts";
import { changed, PAPER } from "../../support/paper.ts";
import { twoBaselines } from "../../support/settings.ts";

const paper = (text: string): Paper => Result.getOrThrow(readPaper("mean.md", text));
const first = paper(PAPER);
const other = paper(changed("arXiv:2601", "arXiv:2602").replaceAll("leaky-mean", "leakier-mean"));

/** A campaign that is opened with one paper, given another, and conducted to its end. */
const played = Effect.gen(function* () {
  const artifacts = yield* Artifacts;
  const stored = (from: Paper) =>
    Effect.map(artifacts.put(writeLibrary(entriesOf([from])), "application/json"), (artifact) => ({
      artifact,
      papers: 1,
      entries: 1,
    }));
  const settings = { ...twoBaselines, experiments: 3, library: yield* stored(first) };
  yield* openCampaign("c1", { name: "reads", question: "what?", seed: 7, settings, sync: "verified" });
  yield* addCognition("c1", yield* stored(other));
  yield* conduct("c1", { measure: () => 0.5 });
  const store = yield* EventStore;
  const events = yield* Stream.runCollect(store.readAll());
  const late = yield* Effect.flip(addCognition("c1", yield* stored(other)));
  return { events, late, verified: yield* verify(events) };
}).pipe(Effect.provide(memoryLab), Effect.scoped);

test("proposals draw on what was added, replay decides the same, and a closed campaign takes nothing more", async (t) => {
  const { events, late, verified } = await Effect.runPromise(played);
  const [added] = ofType(events, "CognitionAdded");
  const summaries = ofType(events, "ExperienceSummarised");
  t.true(summaries.length > 0);
  for (const { data } of summaries)
    t.deepEqual(data.retrieved?.entries.map(({ entry }) => entry).toSorted(), ["leakier-mean", "leaky-mean"]);
  t.is(verified.difference, null);
  t.is(verified.given.orders, 2);
  t.is(late._tag, "OrderRefused");
  t.regex(late.message, /campaign c1 is closed: it cannot be given more to read/);

  const folded = events.flatMap(expanded).reduce(folds.evolve, folds.initial);
  const asOf = (sequence: number) => viewAsOf(folded, "c1", sequence).libraries().length;
  const { sequence } = added!;
  t.deepEqual([asOf(sequence - 1), asOf(sequence), asOf(events.length)], [1, 2, 2]);
});
