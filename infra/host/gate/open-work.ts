// Work as it comes to the gate: from the durable consumer of its type and campaign, read with the stream that tells what has
// become of it.
import type { Msg, NatsConnection } from "@nats-io/transport-node";
import { Effect } from "effect";
import type { LoggedEvent } from "../../../events/envelope.ts";
import { parseSubject } from "../../../events/stream.ts";
import type { ReadError, Unreachable } from "../../event-store/errors.ts";
import { EventStore } from "../../event-store/event-store.ts";
import { workConsumer } from "../work-consumer.ts";
import { LATER } from "./dispatcher.ts";
import type { OpenCampaigns } from "./open-campaigns.ts";
import { unavailable, type GateRefusal } from "./refusal.ts";
import { overReason } from "./work.ts";

/** A piece of work that somebody has to do. */
export interface OpenWork {
  /** That asks for it. */
  readonly event: LoggedEvent;
  /** Of its experiment. */
  readonly history: readonly LoggedEvent[];
  /** Hash of its campaign's first event. */
  readonly genesis: string;
}

export const workConsumerName = (type: string, campaign: string): string => `work-${type}-${campaign}`;

/** An agent that takes work and gives it back must not use up the deliveries of others; deadlines end what nobody does. */
const UNLIMITED = -1;

export const prepareConsumer =
  (connection: NatsConnection) =>
  (name: string): Effect.Effect<unknown, Unreachable> => {
    const [, type = "", ...campaign] = name.split("-");
    const filters = [`cambrian.log.${campaign.join("-")}.experiment.*.${type}`];
    return workConsumer(connection, { name, filters, maxDeliver: UNLIMITED });
  };

/** Undefined where nobody has to do it any more, or no agent may do it yet. */
export const readWork =
  (
    campaigns: OpenCampaigns,
    /** Whether the laboratory's own role is to do it, as long as it is new. */
    leftToRole: (work: LoggedEvent, history: readonly LoggedEvent[]) => Effect.Effect<boolean>,
  ) =>
  (delivery: Msg): Effect.Effect<OpenWork | undefined, ReadError | GateRefusal, EventStore> =>
    Effect.gen(function* () {
      const place = parseSubject(delivery.subject);
      if (place === undefined) return yield* unavailable(`a consumer delivers ${delivery.subject}`);
      const store = yield* EventStore;
      const history = yield* store.readStream(place.stream);
      const event = history.find(({ bytes }) => Buffer.from(bytes).equals(delivery.data));
      const genesis = campaigns.genesis(place.stream.campaign);
      if (event === undefined || genesis === undefined)
        return yield* unavailable(`the log does not show yet what ${delivery.subject} delivers`);
      if (overReason(event.id, event.type, history) !== undefined) {
        delivery.respond("+ACK");
        return undefined;
      }
      if (yield* leftToRole(event, history)) {
        delivery.respond(LATER);
        return undefined;
      }
      return { event, history, genesis };
    });
