// artifact: bytes in and out, named by their digest. The operation, the digest and the media type stand in headers,
// so that the payload is the bytes alone.
import { headers, type MsgHdrs } from "@nats-io/transport-node";
import { Effect, Schema } from "effect";
import { Artifacts } from "../../../../actors/ports.ts";
import { ArtifactRef, Sha256 } from "../../../../events/values.ts";
import { nameOf } from "../../../artifacts/digest.ts";
import { type GateRefusal, overQuota, refuse } from "../refusal.ts";
import { answerOf, type Gate, type GateRequest, json, type Verb } from "../verb.ts";

/** 6 MiB: the server's max_payload is 8, and headers count. */
export const ARTIFACT_BYTES = 6 * 1024 * 1024;
/** What one counts as at least in an agent's quota: the server holds something of each in its memory, however small it is. */
const LEAST_BYTES = 64 * 1024;
const SHA256 = "Cambrian-Sha256";
const MEDIA_TYPE = /^[\w.+-]{1,80}\/[\w.+-]{1,80}(;[\w .=+-]{1,40})?$/;

/** Headers of the requests, and what they are answered with: JSON, and bytes under a header. */
export const PutHeaders = Schema.Struct({
  "Cambrian-Op": Schema.Literal("put"),
  [SHA256]: Sha256,
  "Cambrian-Media-Type": Schema.String.check(Schema.isPattern(MEDIA_TYPE)),
});
export const PutReply = answerOf({ ok: Schema.Literal(true), artifact: ArtifactRef });
export const GetHeaders = Schema.Struct({ "Cambrian-Op": Schema.Literal("get"), [SHA256]: Sha256 });
export const GetReplyHeaders = Schema.Struct({ [SHA256]: Sha256 });

export const artifact: Verb = Effect.fnUntraced(function* (request, gate) {
  const artifacts = yield* Artifacts;
  const { data } = request.message;
  const given = yield* headersOf(request);
  const sha256 = given?.get(SHA256) ?? "";
  switch (given?.get("Cambrian-Op")) {
    case "put": {
      const mediaType = given.get("Cambrian-Media-Type");
      yield* checkPut(data, sha256, mediaType);
      yield* checkBytes(data.length, request, gate);
      return json({ ok: true, artifact: yield* artifacts.put(data, mediaType) });
    }
    case "get": {
      const bytes = yield* artifacts.get(sha256);
      if (bytes.length > ARTIFACT_BYTES)
        return yield* refuse(
          "too-large",
          `the artifact has ${bytes.length} bytes, ${ARTIFACT_BYTES} can be sent`,
        );
      const reply = headers();
      reply.set(SHA256, sha256);
      return { payload: bytes, headers: reply };
    }
    default:
      return yield* refuse("invalid", "the header Cambrian-Op has to be put or get");
  }
});

/** They are read when they are looked at, and a client may have written anything there. */
const headersOf = ({ message }: GateRequest): Effect.Effect<MsgHdrs | undefined, GateRefusal> =>
  Effect.try({
    try: () => message.headers,
    catch: (cause) => refuse("invalid", `the headers cannot be read: ${(cause as Error).message}`),
  });

const checkPut = (bytes: Uint8Array, sha256: string, mediaType: string): Effect.Effect<void, GateRefusal> => {
  if (bytes.length > ARTIFACT_BYTES)
    return Effect.fail(refuse("too-large", `${bytes.length} bytes, at most ${ARTIFACT_BYTES} are taken`));
  if (!MEDIA_TYPE.test(mediaType))
    return Effect.fail(
      refuse("invalid", `Cambrian-Media-Type is ${JSON.stringify(mediaType)}: type/subtype is wanted`),
    );
  const found = nameOf(bytes);
  if (found === sha256) return Effect.void;
  return Effect.fail(refuse("invalid", `${SHA256} is ${JSON.stringify(sha256)}, the bytes are ${found}`));
};

/** Also for what is there already: whether it is would have to be asked first. */
const checkBytes = Effect.fnUntraced(function* (
  bytes: number,
  { agent, grant: { grant, bytesPerHour } }: GateRequest,
  { rates }: Gate,
) {
  const counted = Math.max(bytes, LEAST_BYTES);
  // No hour will come that has room for it.
  if (counted > bytesPerHour)
    return yield* refuse(
      "too-large",
      `an artifact of ${bytes} bytes counts as ${counted}, grant ${grant} allows ${bytesPerHour} in an hour`,
    );
  const left = yield* rates.bytes.take(agent, counted, bytesPerHour);
  if (left === 0) return;
  return yield* overQuota(
    `agent ${agent} has stored ${bytesPerHour} bytes in this hour, or would with these ${bytes}: grant ${grant} allows no more`,
    left,
  );
});
