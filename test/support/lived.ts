// Experiments that are lived by a test, in place of the roles and their agents: what directors have to decide on comes in
// no time.
import { Array as Arr, Effect, Stream } from "effect";
import { decideExperiment } from "../../actors/machines/decide-experiment.ts";
import { random } from "../../actors/policies/random.ts";
import type { Draft } from "../../events/envelope.ts";
import { EventStore, headOf } from "../../infra/event-store/event-store.ts";
import * as life from "./life.ts";
import { twoBaselines } from "./settings.ts";

/** Lives are told in one go: nobody is there to probe what is too good to be believed. */
export const unsuspicious = {
  ...twoBaselines.policy,
  rules: { ...twoBaselines.policy.rules, leakGain: null },
};

/** Lives the whole life of each experiment that is opened, after a pause of up to `longest` milliseconds drawn from its id. */
export const liveThem = (campaign: string, longest = 25) =>
  Effect.gen(function* () {
    const store = yield* EventStore;
    yield* store.subscribe({ filter: `cambrian.log.${campaign}.experiment.*.ExperimentOpened` }).pipe(
      Stream.filter((event) => event.type === "ExperimentOpened"),
      Stream.mapEffect(
        (opened) =>
          Effect.gen(function* () {
            const chance = random(opened.stream.id);
            yield* Effect.sleep(chance.int(longest));
            const history = yield* store.readStream(opened.stream);
            const loss = 0.5 + chance.next();
            const results = Arr.map(opened.data.tasks, ({ task, preset }) =>
              life.taskResult({ task, preset, loss }),
            );
            const result = life.trainingFinishedWith(1, results);
            const facts = [...life.untilTrained().slice(1, -1), result, life.judged(), life.analysed()];
            const drafts = facts.map((fact) => life.draft(fact, "analyst")) as [Draft, ...Draft[]];
            const decision = decideExperiment(history, drafts);
            if (!decision.allowed) return yield* Effect.die(new Error(decision.message));
            yield* store.append([
              { stream: opened.stream, expected: headOf(history), events: decision.drafts },
            ]);
          }),
        { concurrency: 16, unordered: true },
      ),
      Stream.runDrain,
    );
  });
