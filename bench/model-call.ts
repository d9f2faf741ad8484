// What the laboratory takes around a call of a language model: from TrainingFinished, stored, which has a layer graded, to
// QualityJudged, stored, less the time for which the server had the prompt in hand. In between lie the delivery to the
// role, the stream read and folded, the prompt made and kept, the answer read, kept and recorded, and the decision. The
// reference sends the server the same bytes and reads the answer, and does nothing else.
import { Effect, Layer, Queue } from "effect";
import { demoSettings } from "../actors/policies/settings.ts";
import { random } from "../actors/policies/random.ts";
import { engineer } from "../actors/roles/engineer.ts";
import type { Draft } from "../events/envelope.ts";
import { eventId } from "../events/event-id.ts";
import type { Fact } from "../events/index.ts";
import { experimentStream, type StreamName } from "../events/stream.ts";
import type { Thinking } from "../events/thinking.ts";
import { jetstreamArtifacts } from "../infra/artifacts/jetstream.ts";
import { EventStore, headOf } from "../infra/event-store/event-store.ts";
import { jetstreamEventStore } from "../infra/event-store/jetstream.ts";
import { openCampaign } from "../infra/host/open-campaign.ts";
import { makeRoleDesk } from "../infra/host/role-desk.ts";
import { runRole } from "../infra/host/role-runner.ts";
import { sharedViews } from "../infra/host/shared-views.ts";
import { fileKeys } from "../infra/keys/files.ts";
import { servers, thinkingReasoner } from "../infra/reasoners/index.ts";
import { liveTranscript } from "../infra/reasoners/transcript.ts";
import { thinkingDefaults } from "../cli/campaign-file/thinking.ts";
import { defineFigure, milliseconds, takingTurns } from "./figure.ts";
import { appendHistory } from "./histories/append-history.ts";
import { opening } from "./histories/campaign-life.ts";
import { experimentLife } from "./histories/experiment-life.ts";
import { type Heard, modelServer } from "./model-server.ts";
import { ownServer } from "./server.ts";

const CAMPAIGN = "bench";
const ROUNDS = 60;
const WARM_UP = 10;

export const modelCall = defineFigure({
  name: "model-call",
  description:
    "Milliseconds from TrainingFinished to a language model's QualityJudged, both stored, less those for which the model's server had the prompt",
  unit: "ms",
  better: "lower",
  reference: "fetch: the same bytes sent to the same server, and its answer read; less the same",
  target: { p95Below: 50 },
  measure: Effect.gen(function* () {
    const models = yield* modelServer;
    const server = yield* ownServer;
    const connection = yield* server.connection;
    const judged = yield* Queue.unbounded<number>();
    const store = noting(judged).pipe(Layer.provide(jetstreamEventStore(connection)));
    const services = yield* Layer.build(
      Layer.mergeAll(sharedViews, reasonerOn(models)).pipe(
        Layer.provideMerge(Layer.merge(store, jetstreamArtifacts(connection))),
        Layer.provideMerge(fileKeys(server.data)),
      ),
    );
    const lives = Array.from({ length: WARM_UP + ROUNDS }, (_, round) => untilTrained(round));
    let chat: Heard | undefined;

    const subject = (round: number) =>
      Effect.gen(function* () {
        const { stream, finished } = lives[round]!;
        const { append, readStream } = yield* EventStore;
        const history = yield* readStream(stream);
        const id = eventId(history.at(-1)!.id, finished.type);
        const draft = { ...finished, id, causationid: history.at(-1)!.id, actor: "engineer" } as Draft;
        yield* append([{ stream, expected: headOf(history), events: [draft] }]);
        const before = performance.now();
        const after = yield* Queue.take(judged);
        chat = yield* models.nextChat;
        return after - before - chat.milliseconds;
      });
    const reference = () =>
      Effect.gen(function* () {
        const { body } = chat!;
        const ms = yield* milliseconds(
          Effect.promise(async () =>
            (await fetch(`${models.url}/api/chat`, { method: "POST", body })).text(),
          ),
        );
        return ms - (yield* models.nextChat).milliseconds;
      });

    return yield* Effect.gen(function* () {
      yield* openCampaign(CAMPAIGN, {
        ...{ name: "bench", question: "how long does the laboratory take?", seed: 7, sync: "verified" },
        settings: { ...demoSettings, reasoner: "ollama", thinking: thinkingOn(models) },
      });
      yield* appendHistory(
        lives.flatMap(({ stream, before }) => before.map((fact) => ({ ...fact, stream }))),
      );
      const options = { connection, campaign: CAMPAIGN, concurrency: 2 };
      yield* Effect.forkScoped(runRole(makeRoleDesk(engineer), options));
      return yield* takingTurns({ rounds: ROUNDS, warmUp: WARM_UP, subject, reference });
    }).pipe(Effect.provide(services));
  }),
});

interface Models {
  readonly url: string;
  readonly model: string;
}

/** One judgement of the engineer's model. */
const thinkingOn = ({ model }: Models): Thinking => {
  const mind = { reasoner: "ollama", model };
  return {
    ...thinkingDefaults,
    ...{ contextTokens: 4096, answerTokens: 700, judgements: 1 },
    minds: { researcher: null, checker: null, engineer: mind, analyst: null },
    options: [{ mind, way: "genome" }],
  };
};

const reasonerOn = (models: Models) =>
  Layer.unwrap(
    Effect.map(liveTranscript, (transcript) => {
      const server = servers.ollama(models.url);
      return thinkingReasoner({ thinking: thinkingOn(models), models: () => server, transcript });
    }),
  );

/** A store that notes when it holds a judgement, in milliseconds of performance.now(). */
const noting = (judged: Queue.Enqueue<number>) =>
  Layer.effect(
    EventStore,
    Effect.map(EventStore, (store) => ({
      ...store,
      append: (batch) =>
        Effect.tap(store.append(batch), ({ events }) =>
          Effect.sync(() => {
            if (events.some(({ type }) => type === "QualityJudged"))
              Queue.offerUnsafe(judged, performance.now());
          }),
        ),
    })),
  );

interface Life {
  readonly stream: StreamName;
  readonly before: readonly Fact[];
  readonly finished: Fact<"TrainingFinished">;
}

/** An experiment as made-up ones go, up to its training; of those whose result is judged at once the first. */
const untilTrained = (round: number): Life => {
  const id = `e${round + 1}`;
  for (let trial = 0; ; trial++) {
    const chance = random("model-call", round, trial);
    const opened = opening(chance, id, 1 + round, []);
    const facts: Fact[] = [{ type: "ExperimentOpened", data: opened }, ...experimentLife(chance, opened)];
    const place = facts.findIndex(({ type }) => type === "TrainingFinished");
    const finished = facts[place];
    if (finished?.type === "TrainingFinished" && facts[place + 1]?.type === "QualityJudged")
      return { stream: experimentStream(CAMPAIGN, id), before: facts.slice(0, place), finished };
  }
};
