// One device for models and gpu-agents: a model answers while nobody works, and nobody gets work while a model is asked.
import { setTimeout as sleep } from "node:timers/promises";
import test from "ava";
import { Deferred, Effect, Fiber } from "effect";
import { deviceTurns } from "../../../infra/host/device-turns.ts";
import { afterAll } from "../../support/after-all.ts";
import { asking, startLab, type TestLab } from "../../support/gate.ts";
import * as life from "../../support/life.ts";

process.env["CAMBRIAN_DEVICE_TURNS"] = "on";
let lab: TestLab;
const shared = afterAll(test);
test.before(async () => {
  lab = await startLab(shared);
});

/** A model that answers when it is told to. */
const model = async () => {
  const { answering } = await lab.run(deviceTurns(lab.connection));
  const end = Deferred.makeUnsafe<string>();
  let begun = false;
  const answer = Effect.andThen(
    Effect.sync(() => (begun = true)),
    Deferred.await(end),
  );
  const fiber = Effect.runFork(answering(answer));
  return {
    begun: () => begun,
    end: (text: string) => {
      Effect.runSync(Deferred.succeed(end, text));
      return Effect.runPromise(Fiber.join(fiber));
    },
    stop: () => Effect.runPromise(Fiber.interrupt(fiber)),
  };
};

test.serial("a model waits for the work that is held, and work for the models that are asked", async (t) => {
  await lab.tell("c1", "e1", asking(life.trainingRequested()));
  await lab.tell("c1", "e2", asking(life.trainingRequested()));
  const [one, other] = [await lab.invite("one", {}), await lab.invite("other", {})];
  const held = await one.lease(["TrainingRequested"]);
  const first = await model();
  const second = await model();
  await sleep(700);
  t.false(first.begun() || second.begun(), "a training is under way");
  t.like(await other.lease(["TrainingRequested"], 2), { none: true });
  await one.ask("release", { lease: held.lease, delaySeconds: 0 });
  await sleep(700);
  t.true(first.begun() && second.begun(), "models do not wait for each other");
  t.like(await other.lease(["TrainingRequested"], 2), { none: true });
  t.is(await first.end("yes"), "yes");
  t.like(await other.lease(["TrainingRequested"], 2), { none: true });
  await second.stop();
  const { lease } = await other.lease(["TrainingRequested"], 5);
  t.truthy(lease);
  await other.ask("release", { lease });
});

test.serial("who does not work on the device waits for nobody", async (t) => {
  await lab.campaign("c2");
  await lab.tell("c2", "e1", [life.opened()]);
  const researcher = await lab.invite("thinker", { role: "researcher" });
  const asked = await model();
  const { lease } = await researcher.lease(["ExperimentOpened"], 10);
  t.truthy(lease, "a model that is asked keeps no researcher waiting");
  await asked.stop();
  const again = await model();
  await sleep(700);
  t.true(again.begun(), "nor a researcher's work a model");
  await again.stop();
});
