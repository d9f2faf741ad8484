// The gate: all that attached agents can reach. It answers `cambrian.gate.<campaign>.<verb>.<role>.<agent>`; role and
// agent are as true as the server's accounts, which let each agent publish only its own subjects. It keeps no state:
// any instance of the queue group answers any request.
import { headers, type Msg, type NatsConnection } from "@nats-io/transport-node";
import { Cause, Effect, FiberSet, type Scope } from "effect";
import type { Artifacts } from "../../actors/ports.ts";
import { GATE_SUBJECTS } from "../embedded/nats-accounts.ts";
import type { ReadError } from "../event-store/errors.ts";
import { EventStore } from "../event-store/event-store.ts";
import { Keys } from "../keys/keys.ts";
import { grantOf } from "./gate/grants.ts";
import { inFlight } from "./gate/in-flight.ts";
import { openCampaigns } from "./gate/open-campaigns.ts";
import { refuse, unavailable, type GateRefusal } from "./gate/refusal.ts";
import type { Answer, Gate, GateError } from "./gate/verb.ts";
import * as verbs from "./gate/verbs/index.ts";

/** Serves until the scope ends; answers once it is listening. */
export const serveGate = (
  connection: NatsConnection,
): Effect.Effect<void, ReadError | GateRefusal, EventStore | Artifacts | Keys | Scope.Scope> =>
  Effect.gen(function* () {
    const { leaseSecret } = yield* Keys;
    const gate: Gate = {
      connection,
      leaseSecret: yield* leaseSecret,
      campaigns: yield* openCampaigns,
      inFlight: yield* inFlight(connection),
      consumers: new Set(),
    };
    const run = yield* FiberSet.makeRuntime<EventStore | Artifacts>();
    yield* Effect.acquireRelease(
      Effect.promise(async () => {
        const subscription = connection.subscribe(GATE_SUBJECTS, {
          queue: "gate",
          callback: (error, message) => {
            if (error === null) run(answer(message, gate));
          },
        });
        await connection.flush();
        return subscription;
      }),
      (subscription) => Effect.sync(() => subscription.unsubscribe()),
    );
  });

const answer = (message: Msg, gate: Gate): Effect.Effect<void, never, EventStore | Artifacts> =>
  handle(message, gate).pipe(
    Effect.catch((error) => Effect.succeed(refusal(refusalOf(error)))),
    Effect.catchCause((cause) =>
      Effect.as(
        Effect.logError(`the gate failed on ${message.subject}`, Cause.pretty(cause)),
        refusal(unavailable("the gate failed; its log says why")),
      ),
    ),
    Effect.map(({ payload, headers }) => {
      message.respond(payload, headers === undefined ? {} : { headers });
    }),
  );

const handle = Effect.fnUntraced(function* (
  message: Msg,
  gate: Gate,
): Effect.fn.Return<Answer, GateError, EventStore | Artifacts> {
  const [, , campaign = "", verb = "", role = "", agent = ""] = message.subject.split(".");
  if (!isVerb(verb)) {
    return yield* refuse("invalid", `there is no verb ${verb}: ${Object.keys(verbs).join(", ")} are`);
  }
  const grant = yield* grantOf(agent, role);
  return yield* verbs[verb]({ campaign, role, agent, grant, message }, gate);
});

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

/** The header lets a receiver of bytes tell a refusal from them. */
const refusal = ({ code, message, retryAfterSeconds }: GateRefusal): Answer => {
  const reply = headers();
  reply.set("Cambrian-Refused", code);
  const refused = { code, message, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) };
  return { payload: JSON.stringify({ v: 1, refused }), headers: reply };
};
