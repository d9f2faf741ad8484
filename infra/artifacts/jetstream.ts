// Artifacts in JetStream: the stream ARTIFACTS, one subject per chunk, each written once and never deleted. Chunk 0
// is written last: where it is, all of them are, whatever died in between and however many wrote at once.
import {
  DiscardPolicy,
  jetstream,
  JetStreamApiError,
  jetstreamManager,
  StorageType,
  type JetStreamClient,
  type JetStreamManager,
  type StoredMsg,
  type StreamConfig,
} from "@nats-io/jetstream";
import { headers, type NatsConnection } from "@nats-io/transport-node";
import { Effect, Layer, Schema } from "effect";
import { ArtifactError, Artifacts } from "../../actors/ports.ts";
import { damaged, hexOf, missing, nameOf, notAName } from "./digest.ts";

const STREAM = "ARTIFACTS";
/** Bytes of each chunk but the last. Part of the format: two writers must cut alike. */
const CHUNK = 512 * 1024;
/** Chunks on their way at once, out or in. */
const AT_ONCE = 8;
const CHUNKS = "Cambrian-Chunks";
const MEDIA_TYPE = "Cambrian-Media-Type";
/** The server's error where a subject holds its one message already. */
const ALREADY_THERE = 10077;
const NO_SUCH_STREAM = 10059;

const streamConfig = (replicas: number) =>
  ({
    name: STREAM,
    subjects: ["cambrian.artifact.*.*"],
    storage: StorageType.File,
    num_replicas: replicas,
    max_msgs_per_subject: 1,
    discard: DiscardPolicy.New,
    discard_new_per_subject: true,
    deny_delete: true,
    deny_purge: true,
    allow_direct: true,
  }) satisfies Partial<StreamConfig> & { name: string };

const chunkSubject = (hex: string, n: number): string => `cambrian.artifact.${hex}.${n}`;

/** Makes the stream where there is none; fails where one of that name has other settings. */
export const jetstreamArtifacts = (
  connection: NatsConnection,
  options: { readonly replicas?: number | undefined } = {},
): Layer.Layer<Artifacts, ArtifactError> =>
  Layer.effect(
    Artifacts,
    Effect.gen(function* () {
      const attempt = <A>(sha256: string, run: () => Promise<A>) =>
        Effect.tryPromise({
          try: run,
          catch: (cause) => (cause instanceof ArtifactError ? cause : failed(connection, sha256, cause)),
        });
      const manager = yield* attempt("", async () => {
        const manager = await jetstreamManager(connection);
        // Adding one that is there compares it with these settings; it may have more copies than are asked for.
        const copies = Math.max(await copiesOf(manager), options.replicas ?? 1);
        await manager.streams.add(streamConfig(copies));
        return manager;
      });
      const client = jetstream(connection);
      return Artifacts.of({
        put: (bytes, mediaType) => {
          const sha256 = nameOf(bytes);
          return Effect.as(
            attempt(sha256, () => write(client, manager, sha256, bytes, mediaType)),
            { sha256, bytes: bytes.length, mediaType },
          );
        },
        get: (sha256) => attempt(sha256, () => read(manager, sha256)),
      });
    }),
  );

/** How many there are of the stream; 0 where there is none yet. */
const copiesOf = async (manager: JetStreamManager): Promise<number> => {
  try {
    return (await manager.streams.info(STREAM)).config.num_replicas;
  } catch (cause) {
    if (cause instanceof JetStreamApiError && cause.code === NO_SUCH_STREAM) return 0;
    throw cause;
  }
};

const write = async (
  client: JetStreamClient,
  manager: JetStreamManager,
  sha256: string,
  bytes: Uint8Array,
  mediaType: string,
): Promise<void> => {
  const hex = hexOf(sha256)!;
  if ((await find(manager, chunkSubject(hex, 0))) !== null) return;
  const count = Math.max(1, Math.ceil(bytes.length / CHUNK));
  const description = headers();
  description.set(CHUNKS, String(count));
  description.set(MEDIA_TYPE, mediaType);
  const writeChunk = async (n: number): Promise<void> => {
    const chunk = bytes.subarray(n * CHUNK, (n + 1) * CHUNK);
    try {
      await client.publish(chunkSubject(hex, n), chunk, {
        headers: description,
        expect: { streamName: STREAM },
      });
    } catch (cause) {
      // An earlier try, or another writer of the same bytes.
      if (!(cause instanceof JetStreamApiError) || cause.code !== ALREADY_THERE) throw cause;
    }
  };
  await eachAtOnce(range(1, count), writeChunk);
  await writeChunk(0);
};

const read = async (manager: JetStreamManager, sha256: string): Promise<Uint8Array> => {
  const hex = hexOf(sha256);
  if (hex === undefined) throw notAName(sha256);
  const first = await find(manager, chunkSubject(hex, 0));
  if (first === null) throw missing(sha256);
  const count = decodeCount(first.header?.get(CHUNKS));
  const chunks: Uint8Array[] = [first.data];
  await eachAtOnce(range(1, count), async (n) => {
    const chunk = await find(manager, chunkSubject(hex, n));
    if (chunk === null) throw damaged(sha256, `chunk ${n} of ${count} is missing`);
    chunks[n] = chunk.data;
  });
  const bytes = Buffer.concat(chunks);
  const found = nameOf(bytes);
  if (found !== sha256) throw damaged(sha256, `they are ${bytes.length} bytes of ${found}`);
  return bytes;
};

const decodeCount = Schema.decodeUnknownSync(
  Schema.FiniteFromString.check(Schema.isInt(), Schema.isBetween({ minimum: 1, maximum: 1_000_000 })),
);

/** Asks any replica, then, where that has nothing, the leader: a replica may be behind. */
const find = async (manager: JetStreamManager, subject: string): Promise<StoredMsg | null> =>
  (await manager.direct.getMessage(STREAM, { last_by_subj: subject })) ??
  (await manager.streams.getMessage(STREAM, { last_by_subj: subject }));

const range = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);

const eachAtOnce = async (numbers: number[], work: (n: number) => Promise<void>): Promise<void> => {
  const worker = async (): Promise<void> => {
    for (let n = numbers.shift(); n !== undefined; n = numbers.shift()) await work(n);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
};

const failed = (connection: NatsConnection, sha256: string, cause: unknown): ArtifactError => {
  const why = cause instanceof Error ? cause.message : String(cause);
  // What JetStream answers stays its answer; a time-out or a lost connection may pass.
  const answered = cause instanceof JetStreamApiError;
  return new ArtifactError({
    sha256,
    message: `The artifact store at ${connection.getServer()} ${answered ? "refuses" : "does not answer"}: ${why}`,
    retryable: !answered,
  });
};
