// The gate as a NATS service: `$SRV.PING|INFO|STATS[.<name>[.<id>]]` of the laboratory's own account, as ADR-32 has it
// and the clients of NATS know it. It only watches: who handles requests is the gate's own subscription's business.
// Agents do not reach these subjects; they have discover.
import { randomBytes } from "node:crypto";
import type { Msg, NatsConnection, Subscription } from "@nats-io/transport-node";
import { Effect, type Scope } from "effect";
import { digestOfText } from "../../../events/contribution.ts";
import { LOGIC_VERSION } from "../../../events/logic-version.ts";
import { asyncApiText } from "../../asyncapi/document.ts";
import { GATE_QUEUE } from "./messages.ts";
import * as verbs from "./verbs/index.ts";

export const SERVICE = "cambrian-gate";

/** What was asked of one verb since this gate began. */
interface Counted {
  requests: number;
  /** By code. */
  readonly refusals: Record<string, number>;
  last: string;
  milliseconds: number;
}

/** Counts an answer, which is the code of a refusal or nothing, under the verb of its request. */
export type Watch = <E, R>(message: Msg, answer: Effect.Effect<string, E, R>) => Effect.Effect<void, E, R>;

/** Answers until the scope ends. */
export const serviceDiscovery = (connection: NatsConnection): Effect.Effect<Watch, never, Scope.Scope> =>
  Effect.gen(function* () {
    const counts = new Map(
      Object.keys(verbs).map((verb): [string, Counted] => [
        verb,
        { requests: 0, refusals: {}, last: "", milliseconds: 0 },
      ]),
    );
    const identity = {
      name: SERVICE,
      id: randomBytes(12).toString("hex"),
      version: LOGIC_VERSION,
      metadata: { asyncapi: "cambrian schema asyncapi" },
    };
    const began = new Date().toISOString();
    let digest: string | undefined;
    const answers = {
      PING: () => ({ type: "io.nats.micro.v1.ping_response", ...identity }),
      INFO: () => ({
        type: "io.nats.micro.v1.info_response",
        ...identity,
        description: "Where attached agents work for the laboratory: docs/agents.md",
        endpoints: [...counts.keys()].map((verb) => ({
          ...endpointOf(verb),
          // Made when somebody asks for the first time: it takes a moment.
          metadata: {
            channel: `#/channels/gate.${verb}`,
            asyncapi: (digest ??= digestOfText(asyncApiText())),
          },
        })),
      }),
      STATS: () => ({
        type: "io.nats.micro.v1.stats_response",
        ...identity,
        started: began,
        endpoints: [...counts].map(([verb, counted]) => ({ ...endpointOf(verb), ...statsOf(counted) })),
      }),
    };
    yield* Effect.acquireRelease(
      Effect.sync(() =>
        Object.entries(answers).flatMap(([what, answer]) =>
          [`$SRV.${what}`, `$SRV.${what}.${SERVICE}`, `$SRV.${what}.${SERVICE}.${identity.id}`].map(
            (subject) =>
              connection.subscribe(subject, {
                callback: (error, message) => {
                  if (error === null) message.respond(JSON.stringify(answer()));
                },
              }),
          ),
        ),
      ),
      (subscriptions) => Effect.sync(() => subscriptions.forEach((one: Subscription) => one.unsubscribe())),
    );
    return (message, answer) =>
      Effect.gen(function* () {
        const asked = performance.now();
        const refusal = yield* answer;
        const counted = counts.get(message.subject.split(".")[3] ?? "");
        // A verb that there is not belongs to no endpoint.
        if (counted === undefined) return;
        counted.requests += 1;
        counted.milliseconds += performance.now() - asked;
        if (refusal === "") return;
        counted.refusals[refusal] = (counted.refusals[refusal] ?? 0) + 1;
        counted.last = refusal;
      });
  });

const endpointOf = (verb: string) => ({
  name: verb,
  subject: `cambrian.gate.*.${verb}.*.*`,
  queue_group: GATE_QUEUE,
});

/** Times are nanoseconds there. That of lease and read has the waiting in it. */
const statsOf = ({ requests, refusals, last, milliseconds }: Counted) => ({
  num_requests: requests,
  num_errors: Object.values(refusals).reduce((sum, count) => sum + count, 0),
  last_error: last,
  data: { refusals },
  processing_time: Math.round(milliseconds * 1e6),
  average_processing_time: requests === 0 ? 0 : Math.round((milliseconds * 1e6) / requests),
});
