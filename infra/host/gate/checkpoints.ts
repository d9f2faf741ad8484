// Where trainings that are interrupted can be gone on with: of each the artifact that its agent named last. It is no history,
// as nothing is decided by it: without it a training begins anew. On disk, as laboratories are interrupted, too.
import { StorageType } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import { Effect, Option, Schema } from "effect";
import { ArtifactRef } from "../../../events/values.ts";
import { gateStream } from "./gate-stream.ts";
import type { GateRefusal } from "./refusal.ts";

const STREAM = "CHECKPOINTS";
/** A week: a campaign that was stopped for longer begins its trainings anew. */
const SECONDS = 7 * 24 * 3600;

export interface Checkpoints {
  /** Of the training that this event asked for. */
  readonly note: (cause: string, checkpoint: ArtifactRef) => Effect.Effect<void, GateRefusal>;
  readonly last: (cause: string) => Effect.Effect<ArtifactRef | undefined, GateRefusal>;
}

const subjectOf = (cause: string): string => `cambrian.checkpoint.${cause}`;
const Stored = Schema.fromJsonString(ArtifactRef);

export const checkpoints = (connection: NatsConnection): Effect.Effect<Checkpoints, GateRefusal> =>
  Effect.gen(function* () {
    const { attempt, streams } = yield* gateStream(connection, {
      ...{ name: STREAM, subject: subjectOf("*"), seconds: SECONDS, storage: StorageType.File },
    });
    return {
      note: (cause, checkpoint) =>
        Effect.asVoid(
          attempt(() => connection.request(subjectOf(cause), JSON.stringify(checkpoint), { timeout: 2000 })),
        ),
      last: (cause) =>
        Effect.map(
          attempt(() => streams.getMessage(STREAM, { last_by_subj: subjectOf(cause) })),
          (message) =>
            message === null
              ? undefined
              : Option.getOrUndefined(Schema.decodeUnknownOption(Stored)(message.string())),
        ),
    };
  });
