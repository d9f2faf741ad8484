// The gate: all that attached agents can reach. It answers `cambrian.gate.<campaign>.<verb>.<role>.<agent>`; role and
// agent are as true as the server's accounts, which let each agent publish only its own subjects. It keeps no state:
// any instance of the queue group answers any request.
import { createSecretKey } from "node:crypto";
import { headers, type Msg, type NatsConnection } from "@nats-io/transport-node";
import { Cause, type Duration, Effect, FiberSet, Option, Schema, type Scope } from "effect";
import { clipped } from "../../actors/grammar/prose.ts";
import type { Artifacts } from "../../actors/ports.ts";
import { Label, Token } from "../../events/values.ts";
import { GATE_SUBJECTS } from "../embedded/nats-accounts.ts";
import type { ReadError } from "../event-store/errors.ts";
import { EventStore } from "../event-store/event-store.ts";
import { Keys } from "../keys/keys.ts";
import { limitAtOnce, type Limit } from "./gate/at-once.ts";
import { checkpoints } from "./gate/checkpoints.ts";
import { dispatcher } from "./gate/dispatcher.ts";
import { grants, KEPT_TO_WAIT } from "./gate/grants.ts";
import { histories } from "./gate/histories.ts";
import { idleAgents, inFlight } from "./gate/in-flight.ts";
import { GATE_QUEUE } from "./gate/messages.ts";
import { openCampaigns } from "./gate/open-campaigns.ts";
import { prepareConsumer, readWork } from "./gate/open-work.ts";
import { type Presence, presence } from "./gate/presence.ts";
import { rates } from "./gate/rates.ts";
import { refuse, unavailable, type GateRefusal } from "./gate/refusal.ts";
import { type Refusals, refusals } from "./gate/refusals.ts";
import { serviceDiscovery } from "./gate/service-discovery.ts";
import { deviceTurns } from "./device-turns.ts";
import { leftToRole } from "./share.ts";
import { type Answer, BODY_BYTES, type Gate, type GateError, type GateRequest } from "./gate/verb.ts";
import * as verbs from "./gate/verbs/index.ts";

/**
 * Serves until the scope ends; answers once it is listening.
 * @param summary how long refusals are gathered before the log hears of them
 */
export const serveGate = (
  connection: NatsConnection,
  summary: Duration.Input = "60 seconds",
): Effect.Effect<void, ReadError | GateRefusal, EventStore | Artifacts | Keys | Scope.Scope> =>
  Effect.gen(function* () {
    const { leaseSecret } = yield* Keys;
    const seen: Seen = {
      limited: limitAtOnce(),
      presence: yield* presence(connection),
      refusals: yield* refusals(summary),
    };
    const campaigns = yield* openCampaigns;
    const work = yield* dispatcher(connection, {
      prepare: prepareConsumer(connection),
      read: readWork(campaigns, leftToRole(connection)),
    });
    campaigns.watch(work.changed);
    const gate: Gate = {
      connection,
      leaseSecret: createSecretKey(yield* leaseSecret),
      campaigns,
      dispatcher: work,
      grants: yield* grants(connection),
      histories: histories(),
      inFlight: yield* inFlight(connection),
      isIdle: yield* idleAgents(connection),
      rates: yield* rates(connection),
      turns: yield* deviceTurns(connection),
      checkpoints: yield* checkpoints(connection),
      waiting: new Map(),
    };
    const watched = yield* serviceDiscovery(connection);
    const requests = yield* FiberSet.make();
    const run = yield* FiberSet.runtime(requests)<EventStore | Artifacts>();
    yield* Effect.acquireRelease(
      Effect.promise(async () => {
        const subscription = connection.subscribe(GATE_SUBJECTS, {
          queue: GATE_QUEUE,
          callback: (error, message) => {
            if (error === null) run(watched(message, answer(message, gate, seen)));
          },
        });
        await connection.flush();
        return subscription;
      }),
      (subscription) =>
        Effect.suspend(() => {
          subscription.unsubscribe();
          // Who waits hears at once that there is nothing, and asks another gate.
          work.close();
          return Effect.ignore(Effect.timeout(FiberSet.awaitEmpty(requests), "500 millis"));
        }),
    );
  });

/** What is noted of requests, beside what they ask for. */
interface Seen {
  readonly limited: Limit;
  readonly presence: Presence;
  readonly refusals: Refusals;
}

/** Answers a request; tells the code of the refusal, empty where it was none. */
const answer = (message: Msg, gate: Gate, seen: Seen): Effect.Effect<string, never, EventStore | Artifacts> =>
  seen.limited(agentOf(message), handle(message, gate, seen)).pipe(
    Effect.catch((error) => Effect.succeed(refusal(refusalOf(error)))),
    Effect.catchCause((cause) =>
      Effect.as(
        Effect.logError(`the gate failed on ${message.subject}`, Cause.pretty(cause)),
        refusal(unavailable("the gate failed; its log says why")),
      ),
    ),
    Effect.map(({ payload, headers }) => {
      message.respond(payload, headers === undefined ? {} : { headers });
      return headers?.get("Cambrian-Refused") ?? "";
    }),
  );

const handle = Effect.fnUntraced(function* (
  message: Msg,
  gate: Gate,
  seen: Seen,
): Effect.fn.Return<Answer, GateError, EventStore | Artifacts> {
  const [, , campaign = "", verb = "", role = ""] = message.subject.split(".");
  const agent = agentOf(message);
  if (!isVerb(verb)) {
    return yield* refuse("invalid", `there is no verb ${verb}: ${Object.keys(verbs).join(", ")} are`);
  }
  if (!isToken(campaign)) {
    return yield* refuse("invalid", `${JSON.stringify(campaign)} is no name of a campaign, nor lab`);
  }
  // Before anything reads it: what is wrong with a large text takes long to find.
  const size = message.data.length;
  if (verb !== "artifact" && size > BODY_BYTES) {
    return yield* refuse("too-large", `the request has ${size} bytes, at most ${BODY_BYTES} are read`);
  }
  const grant = yield* gate.grants(agent, role, verb === "lease" ? KEPT_TO_WAIT : undefined);
  return yield* noting(seen, { campaign, role, agent, grant, message }, verb, gate);
});

/** Performs a verb for an agent that was invited, and notes how that went. */
const noting = Effect.fnUntraced(function* (
  { presence, refusals }: Seen,
  request: GateRequest,
  verb: keyof typeof verbs,
  gate: Gate,
): Effect.fn.Return<Answer, GateError, EventStore | Artifacts> {
  const { agent, grant, message } = request;
  const begun = performance.now();
  const saw = (done: boolean, refused: boolean) =>
    presence.saw({
      ...{ agent, grant, change: changeBy(verb, message), done, refused },
      milliseconds: verb === "lease" || verb === "read" ? null : performance.now() - begun,
    });
  // Seen before it waits for work, so that work is kept for it.
  if (verb === "lease") yield* saw(false, false);
  return yield* verbs[verb](request, gate).pipe(
    // Who waited was seen when it began to.
    Effect.tap(() =>
      verb === "lease" ? Effect.void : saw(verb === "contribute" || verb === "remark", false),
    ),
    Effect.tapError((error) => {
      const refused = refusalOf(error);
      refusals.note(agent, refused);
      return saw(false, refused.code !== "unavailable");
    }),
  );
});

/** What a request says of its agent; it was decoded already where it was taken. */
const changeBy = (verb: keyof typeof verbs, message: Msg): Parameters<Presence["saw"]>[0]["change"] => {
  if (verb !== "lease" && verb !== "attach") return {};
  return Option.getOrElse(decodeChange(message.string()), () => ({}));
};
const decodeChange = Schema.decodeUnknownOption(
  Schema.fromJsonString(
    Schema.Struct({
      types: Schema.optionalKey(Schema.Array(Label)),
      software: Schema.optionalKey(Label),
    }),
  ),
);

const agentOf = ({ subject }: Msg): string => subject.split(".")[5] ?? "";
const isToken = Schema.is(Token);
const isVerb = (verb: string): verb is keyof typeof verbs => Object.hasOwn(verbs, verb);

/** What the log and the artifacts say, in the protocol's codes. */
const refusalOf = (error: GateError): GateRefusal => {
  switch (error._tag) {
    case "GateRefusal":
      return error;
    case "TooLarge":
      return refuse("too-large", error.message);
    case "Refused":
    case "InvalidEvent":
      return refuse("invalid", error.message);
    case "ArtifactError":
      return error.retryable ? unavailable(error.message) : refuse("invalid", error.message);
    default:
      return unavailable(error.message);
  }
};

/** Of a refusal's message: what is wrong with a large request is said at length. */
const LONGEST = 2000;

/** The header lets a receiver of bytes tell a refusal from them. */
const refusal = ({ code, message, retryAfterSeconds }: GateRefusal): Answer => {
  const reply = headers();
  reply.set("Cambrian-Refused", code);
  const refused = {
    code,
    message: clipped(message, LONGEST),
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  };
  return { payload: JSON.stringify({ v: 1, refused }), headers: reply };
};
