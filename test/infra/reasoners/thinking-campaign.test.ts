// Whole campaigns of which every role asks a language model: all that was asked and said is on record, and today's code
// decides the same from it, with nobody to ask.
import test from "ava";
import { Effect, Exit, Stream } from "effect";
import type { LoggedEvent } from "../../../events/envelope.ts";
import { ofType } from "../../../events/of-type.ts";
import { EventStore } from "../../../infra/event-store/event-store.ts";
import { type FaultMoment, FaultPoint } from "../../../infra/host/fault-point.ts";
import { openCampaign } from "../../../infra/host/open-campaign.ts";
import { checkDenominators } from "../../support/campaign-check.ts";
import { conduct, memoryLabOf } from "../../support/memory-lab.ts";
import type { Chat } from "../../support/model-chat.ts";
import { MODEL, startModelServer } from "../../support/model-server.ts";
import { twoBaselines } from "../../support/settings.ts";
import { playThinking, reasonerOn, thinkingOn } from "../../support/thinking-lab.ts";

/** What makes two questions the same one. */
const asked = ({ seed, messages }: Chat): string => JSON.stringify([seed, messages]);

for (const reasoner of ["ollama", "openai"] as const)
  test(`${reasoner}: every call is on record with all that belongs to it, and decided again without asking`, async (t) => {
    const server = await startModelServer(t);
    const thinking = thinkingOn(reasoner, {
      judgements: 2,
      prices: [{ model: MODEL, prompt: 1000, response: 2000 }],
    });
    const { events, again, text } = await playThinking({ server, thinking });
    t.is(ofType(events, "CampaignClosed")[0]?.data.closed, 4 + twoBaselines.baselines.length);
    checkDenominators(
      t,
      events.filter(({ stream }) => stream.campaign !== "lab"),
    );
    const recorded = ofType(events, "InferenceRecorded");
    t.is(recorded.length, server.chats.length);
    t.deepEqual([...new Set(recorded.map(({ data }) => data.template.name))].toSorted(), [
      "analyse",
      "judge-novelty",
      "judge-quality",
      "propose-genome",
      "summarise",
    ]);
    for (const [index, { data, causationid }] of recorded.entries()) {
      const chat = server.chats[index]!;
      t.is(data.mind.model, chat.model);
      t.is(data.digest, reasoner === "ollama" ? "3e4c".repeat(16) : null);
      t.is(data.options["seed"], chat.seed);
      t.is(data.options["answerTokens"], chat.limit);
      const prompt = JSON.parse(await text(data.prompt.sha256)) as Chat;
      t.deepEqual(prompt.messages, chat.messages);
      t.deepEqual(prompt.schema, chat.schema);
      t.true((await text(data.response.sha256)).length > 0);
      t.is(data.ended, "stop");
      t.true(data.tokens.prompt! > 50 && data.tokens.response! > 0);
      t.is(data.cost, (data.tokens.prompt! * 1000 + data.tokens.response! * 2000) / 1e6);
      t.true(data.seconds > 0);
      t.is(data.way, data.template.name === "propose-genome" ? "genome" : null);
      t.is(causationid, data.work);
      const decision = events.find(
        (event) => event.causationid === data.work && event.stream.kind === "experiment",
      );
      t.is(decision?.stream.id, data.experiment);
    }
    const chats = server.chats.length;
    const { difference, unanswerable, given } = await again();
    t.is(difference, null, difference?.what);
    t.deepEqual(unanswerable, {});
    t.is(given.inferences, chats);
    t.is(server.chats.length, chats, "nobody was asked");
  });

test("programs and edits of genomes by turns: both are proposed, revised by edits of text, and decided again", async (t) => {
  const server = await startModelServer(t);
  const mind = { reasoner: "ollama", model: MODEL };
  const thinking = thinkingOn("ollama", {
    options: [
      { mind, way: "code" },
      { mind, way: "genome" },
    ],
  });
  const trainings: string[] = [];
  const { events, again, text } = await playThinking({
    server,
    thinking,
    settings: { experiments: 6 },
    // What fails is mended: an Engineer's revision of a program rests on the program.
    measure: (id) => {
      trainings.push(id);
      if (id === "e0001" && trainings.filter((one) => one === id).length === 1) return "fails";
      return id.startsWith("b") ? 1 : 0.98;
    },
  });
  const proposals = ofType(events, "ArchitectureProposed").filter(({ stream }) => stream.id.startsWith("e"));
  t.deepEqual(new Set(proposals.map(({ data }) => data.code.trust)), new Set(["model", "printed"]));
  const [revised] = ofType(events, "ArchitectureRevised");
  const [first] = proposals;
  const [before, after] = await Promise.all(
    [first!, revised!].map(({ data }) => text(data.code.artifact.sha256)),
  );
  t.not(after, before);
  const withoutNumber = (source?: string) => source?.replace(/self\.scale = \d+/, "");
  t.is(withoutNumber(after), withoutNumber(before), "the rest is as it was");
  t.is(events.at(-1)?.type, "CampaignClosed");
  const { difference, unanswerable } = await again();
  t.is(difference, null, difference?.what);
  t.deepEqual(unanswerable, {});
});

const crashes = [
  ["researcher.summarise", "before-append"],
  ["researcher.propose", "before-append"],
  ["checker.judgeNovelty", "before-append"],
  ["engineer.judgeQuality", "before-append"],
  ["analyst.analyse", "before-append"],
] as const satisfies readonly (readonly [string, FaultMoment])[];

for (const [place, moment] of crashes)
  test(`a crash of ${place} between an answer and its use asks nothing twice`, async (t) => {
    const server = await startModelServer(t);
    const thinking = thinkingOn("ollama", { judgements: 2 });
    let crashed = false;
    const dieOnce = (name: string, at: FaultMoment) =>
      Effect.suspend(() => {
        if (crashed || name !== place || at !== moment) return Effect.void;
        crashed = true;
        return Effect.die("killed");
      });
    const found = { measure: (id: string) => (id.startsWith("b") ? 1 : 0.98) };
    const events = await Effect.gen(function* () {
      const store = yield* EventStore;
      yield* openCampaign("c1", {
        ...{ name: "crash", question: "what then?", seed: 7, sync: "verified" },
        settings: { ...twoBaselines, experiments: 1, thinking },
      });
      const first = yield* Effect.exit(conduct("c1", found));
      t.true(Exit.isFailure(first));
      yield* conduct("c1", found);
      return yield* Stream.runCollect(store.readAll());
    }).pipe(
      Effect.provide(memoryLabOf({ reasoner: reasonerOn(server, thinking) })),
      Effect.provideService(FaultPoint, dieOnce),
      Effect.scoped,
      Effect.runPromise,
    );
    t.true(crashed);
    t.is(events.at(-1)?.type, "CampaignClosed");
    t.is(new Set(server.chats.map(asked)).size, server.chats.length);
    t.is(ofType(events, "InferenceRecorded").length, server.chats.length);
    t.deepEqual(ofType(events, "WorkFailed"), []);
  });

test("a prompt that is another today is found, and so is another answer", async (t) => {
  const server = await startModelServer(t);
  const { events, again, artifacts } = await playThinking({ server, thinking: thinkingOn("ollama") });
  const other = await Effect.runPromise(artifacts.put(new TextEncoder().encode("{}"), "text/plain"));
  const nowhere = { ...other, sha256: `sha256:${"0".repeat(64)}` };
  type Change = (event: LoggedEvent) => object | undefined;
  const changed = (change: Change): readonly LoggedEvent[] =>
    events.map((event) => {
      const data = change(event);
      return data === undefined ? event : ({ ...event, data: { ...event.data, ...data } } as LoggedEvent);
    });
  const inference = (template: string, data: object): Change => {
    let seen = false;
    return (event) => {
      if (seen || event.type !== "InferenceRecorded" || event.data.template.name !== template)
        return undefined;
      seen = true;
      return data;
    };
  };
  const cases: readonly (readonly [string, Change, LoggedEvent["type"]])[] = [
    // As if a template had other words today.
    ["the words of a summary's prompt", inference("summarise", { prompt: other }), "ExperienceSummarised"],
    [
      "the words of a proposal's prompt",
      inference("propose-genome", { prompt: other }),
      "ArchitectureProposed",
    ],
    ["the words of a grade's prompt", inference("judge-quality", { prompt: other }), "QualityJudged"],
    ["the words of an analysis' prompt", inference("analyse", { prompt: other }), "AnalysisWritten"],
    ["another answer", inference("judge-quality", { response: other }), "QualityJudged"],
    [
      "other options",
      (event) =>
        event.type === "CampaignOpened"
          ? { settings: { ...event.data.settings, thinking: thinkingOn("ollama", { temperature: 0.1 }) } }
          : undefined,
      "NoveltyJudged",
    ],
    [
      "another measurement in the prompt",
      (event) =>
        event.type === "TrainingFinished" && event.stream.id === "b01"
          ? { results: event.data.results.map((result) => ({ ...result, trainingLoss: 9 })) }
          : undefined,
      "AnalysisWritten",
    ],
  ];
  for (const [what, change, type] of cases) {
    const { difference } = await again(changed(change));
    t.is(difference?.event.type, type, what);
    t.is(difference?.expected.type, type);
  }
  const { unanswerable, difference } = await again(changed(inference("analyse", { response: nowhere })));
  t.is(difference, null);
  t.deepEqual(unanswerable, { [`a program that is not at hand: ${nowhere.sha256}`]: 1 });
});
