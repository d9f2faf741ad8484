// What a made-up gpu-agent answers where nothing is trained: one fact of each type, as made-up experiments tell them.
import { Array as Arr } from "effect";
import { random } from "../../actors/policies/random.ts";
import type { EventData, EventName, Fact } from "../../events/index.ts";
import { campaignLife } from "./campaign-life.ts";

const told = campaignLife(random("agent-answers"), "bench", 20, 1).toArray() as readonly Fact[];
const example = <T extends EventName>(type: T): EventData<T> => {
  const found = told.find(
    (fact) => fact.type === type && (fact.type !== "ProbeFinished" || fact.data.verdict === "pass"),
  );
  if (found === undefined) throw new Error(`no made-up experiment tells ${type}`);
  return found.data as EventData<T>;
};

export const probeFinished: EventData<"ProbeFinished"> = example("ProbeFinished");

const started = example("TrainingStarted");
export const trainingStarted = (agent: string, attempt: number): EventData<"TrainingStarted"> => ({
  ...started,
  ...{ attempt, agent },
});

const finished = example("TrainingFinished");
/** Every task with the same loss. */
export const trainingFinished = (attempt: number, loss: number): EventData<"TrainingFinished"> => {
  const measured = { loss, accuracy: 1 / (1 + loss) };
  return {
    ...finished,
    attempt,
    results: Arr.map(finished.results, (result) => ({ ...result, ...measured })),
  };
};
