// What is said of answers on their way, over a real server: each experiment is heard of, and nobody is flooded.
import { setTimeout } from "node:timers/promises";
import test from "ava";
import { Effect, Fiber } from "effect";
import { type Asking, listen, tellOfAnswers } from "../../../cli/live/telemetry.ts";
import { startNats } from "../../support/nats.ts";
import { askedBy } from "../../support/posed.ts";

test("who listens hears of every experiment; of a stream of tokens only now and then", async (t) => {
  t.timeout(60_000);
  const nats = await startNats(t);
  const [speaker, listener] = [await nats.connect(), await nats.connect()];
  const heard: (readonly [string, Asking])[] = [];
  let begun = false;
  const listening = Effect.runFork(
    listen(listener, "c1", {
      progress: () => t.fail("no training was told of"),
      asking: (experiment, asking) => {
        if (experiment === "e0000") begun = true;
        else heard.push([experiment, asking]);
      },
    }),
  );
  // What nobody heard was said before anybody listened.
  const early = tellOfAnswers(speaker);
  while (!begun) {
    early(askedBy({ experiment: "e0000" }), "small:1b", 0);
    await setTimeout(10);
  }
  const tell = tellOfAnswers(speaker);
  for (let tokens = 0; tokens < 1000; tokens += 1) tell(askedBy({ experiment: "e0001" }), "small:1b", tokens);
  tell(askedBy({ experiment: "e0002", role: "checker", want: "judgeNovelty" }), "small:1b", 7);
  tell(askedBy({ experiment: "e0003", campaign: "c2" }), "small:1b", 7);
  speaker.publish("cambrian.live.c1.e0001.answer", "no JSON");
  while (heard.at(-1)?.[0] !== "e0002") await setTimeout(10);
  await Effect.runPromise(Fiber.interrupt(listening));
  t.deepEqual(heard[0], ["e0001", { role: "researcher", want: "propose", model: "small:1b", tokens: 0 }]);
  t.true(heard.length < 100);
  t.deepEqual(heard.at(-1), [
    "e0002",
    { role: "checker", want: "judgeNovelty", model: "small:1b", tokens: 7 },
  ]);
});
