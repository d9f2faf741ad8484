// What gpu-agents say of their trainings while they run. It goes through the server and is kept nowhere.
import type { NatsConnection } from "@nats-io/transport-node";
import { Effect, Option, Schema, Stream } from "effect";
import { AgentId, Count, Label, Positive } from "../../events/values.ts";

export const Progress = Schema.Struct({
  agent: AgentId,
  attempt: Positive,
  step: Count,
  /** Of all tasks together. */
  steps: Positive,
  /** The task whose model is trained now. */
  task: Schema.optionalKey(Label),
  /** The training loss, in nats. */
  loss: Schema.optionalKey(Schema.NullOr(Schema.Finite)),
});
export type Progress = typeof Progress.Type;
const decode = Schema.decodeUnknownOption(Schema.fromJsonString(Progress));

/** Tells of the progress of every training of a campaign, for ever; what cannot be read is left aside. */
export const listen = (
  connection: NatsConnection,
  campaign: string,
  tell: (experiment: string, progress: Progress) => void,
): Effect.Effect<void> =>
  Effect.scoped(
    Effect.gen(function* () {
      const subscription = yield* Effect.acquireRelease(
        Effect.sync(() => connection.subscribe(`cambrian.live.${campaign}.*.progress`)),
        (open) => Effect.sync(() => open.unsubscribe()),
      );
      yield* Stream.fromAsyncIterable(subscription, (cause) => cause).pipe(
        Stream.runForEach((message) =>
          Effect.sync(() => {
            const [, , , experiment = ""] = message.subject.split(".");
            Option.map(decode(message.string()), (progress) => tell(experiment, progress));
          }),
        ),
        // A connection that ends takes the run with it elsewhere; here nothing is lost but a picture.
        Effect.ignore,
      );
    }),
  );
