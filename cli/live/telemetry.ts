// What gpu-agents say of their trainings, and roles of the answers that they wait for, while it goes on. It goes through the
// server and is kept nowhere.
import type { NatsConnection } from "@nats-io/transport-node";
import { Effect, Option, Schema, Stream } from "effect";
import { AgentId, Count, Label, Positive } from "../../events/values.ts";
import type { Heard } from "../../infra/reasoners/thinking.ts";

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

/** A language model is asked, and has answered so much. */
export const Asking = Schema.Struct({ role: Label, want: Label, model: Label, tokens: Count });
export type Asking = typeof Asking.Type;

/** Milliseconds between two messages about one experiment, at least. */
const PERIOD = 250;

/** Tells those who watch a campaign of answers on their way. */
export const tellOfAnswers = (connection: NatsConnection): Heard => {
  const told = new Map<string, number>();
  return ({ campaign, experiment, role, want }, model, pieces) => {
    const now = performance.now();
    if (now - (told.get(experiment) ?? -PERIOD) < PERIOD) return;
    told.set(experiment, now);
    const asking: Asking = { role, want, model, tokens: pieces };
    // While the server is away nobody watches.
    if (!connection.isClosed())
      connection.publish(`cambrian.live.${campaign}.${experiment}.answer`, JSON.stringify(asking));
  };
};

/** Told of everything that is said about an experiment of a campaign. */
export interface Listener {
  readonly progress: (experiment: string, progress: Progress) => void;
  readonly asking: (experiment: string, asking: Asking) => void;
}

/** Tells for ever; what cannot be read is left aside. */
export const listen = (
  connection: NatsConnection,
  campaign: string,
  listener: Listener,
): Effect.Effect<void> =>
  Effect.all(
    [
      follow(connection, `cambrian.live.${campaign}.*.progress`, Progress, listener.progress),
      follow(connection, `cambrian.live.${campaign}.*.answer`, Asking, listener.asking),
    ],
    { concurrency: "unbounded", discard: true },
  );

const follow = <S extends Schema.ConstraintDecoder<unknown>>(
  connection: NatsConnection,
  subject: string,
  schema: S,
  tell: (experiment: string, said: S["Type"]) => void,
): Effect.Effect<void> =>
  Effect.scoped(
    Effect.gen(function* () {
      const decode = Schema.decodeUnknownOption(Schema.fromJsonString(schema));
      const subscription = yield* Effect.acquireRelease(
        Effect.sync(() => connection.subscribe(subject)),
        (open) => Effect.sync(() => open.unsubscribe()),
      );
      yield* Stream.fromAsyncIterable(subscription, (cause) => cause).pipe(
        Stream.runForEach((message) =>
          Effect.sync(() => {
            const [, , , experiment = ""] = message.subject.split(".");
            Option.map(decode(message.string()), (said) => tell(experiment, said));
          }),
        ),
        // A connection that ends takes the run with it elsewhere; here nothing is lost but a picture.
        Effect.ignore,
      );
    }),
  );
