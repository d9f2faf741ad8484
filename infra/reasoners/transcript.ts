// What language models have answered, in the log: an answer that is there is read again, so that whoever goes on after a
// crash pays for nothing twice, and a replay asks nobody.
import { Effect } from "effect";
import type { Asked, ReasonerFailure } from "../../actors/ports.ts";
import type { LoggedEvent } from "../../events/envelope.ts";
import { eventId } from "../../events/event-id.ts";
import type { EventData } from "../../events/index.ts";
import { ofType } from "../../events/of-type.ts";
import { opsStream } from "../../events/stream.ts";
import { EventStore, headOf } from "../event-store/event-store.ts";
import type { AppendError } from "../event-store/errors.ts";
import { ReasonerError } from "../../actors/ports.ts";

export type Recorded = EventData<"InferenceRecorded">;

export interface Transcript {
  /** The answer that was recorded to this prompt for this decision. */
  readonly find: (
    asked: Asked,
    step: number,
    prompt: string,
  ) => Effect.Effect<Recorded | undefined, ReasonerFailure>;
  readonly add: (asked: Asked, recorded: Recorded) => Effect.Effect<void, ReasonerFailure>;
}

const serves =
  ({ work, want }: Asked, step: number, prompt: string) =>
  ({ data }: LoggedEvent<"InferenceRecorded">): boolean =>
    data.work === work && data.want === want && data.step === step && data.prompt.sha256 === prompt;

/** In the log of a laboratory at work: a stream of its own for each experiment. */
export const liveTranscript: Effect.Effect<Transcript, never, EventStore> = Effect.map(
  EventStore,
  (store): Transcript => ({
    find: (asked, step, prompt) =>
      store.readStream(opsStream(asked.campaign, asked.experiment)).pipe(
        Effect.map((events) => ofType(events, "InferenceRecorded").find(serves(asked, step, prompt))?.data),
        Effect.mapError(failureOf),
      ),
    add: (asked, recorded) => {
      const stream = opsStream(asked.campaign, asked.experiment);
      const { work, want, step, prompt } = recorded;
      const attempt = Effect.gen(function* () {
        const history = yield* store.readStream(stream);
        const draft = {
          type: "InferenceRecorded",
          data: recorded,
          id: eventId(work, "InferenceRecorded", `${want} ${step} ${prompt.sha256}`),
          causationid: work,
          actor: asked.role,
        } as const;
        yield* store.append([{ stream, expected: headOf(history), events: [draft] }]);
      });
      // Another role of the same experiment may record at the same moment.
      return Effect.retry(attempt, { while: ({ _tag }) => _tag === "Conflict" }).pipe(
        Effect.mapError(failureOf),
      );
    },
  }),
);

/** The log is out of reach, or refuses: nothing was answered. */
const failureOf = ({ message, _tag }: AppendError): ReasonerError =>
  new ReasonerError({
    message: `an answer was not recorded: ${message}`,
    retryable: _tag !== "InvalidEvent",
  });

/** Of a log that is read alone: answers to equal prompts, each decision's own first. */
export const readTranscript = (events: readonly LoggedEvent[]): Transcript => {
  const recorded = ofType(events, "InferenceRecorded");
  const byPrompt = Map.groupBy(recorded, ({ data }) => data.prompt.sha256);
  return {
    find: (asked, step, prompt) =>
      Effect.sync(() => {
        const same = byPrompt.get(prompt) ?? [];
        return (same.find(serves(asked, step, prompt)) ?? same[0])?.data;
      }),
    add: () => Effect.void,
  };
};
