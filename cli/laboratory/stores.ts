// The log and the artifacts on a server, for everything that the command line does there.
import type { NatsConnection } from "@nats-io/transport-node";
import { Effect, Layer } from "effect";
import { jetstreamArtifacts } from "../../infra/artifacts/jetstream.ts";
import { jetstreamEventStore } from "../../infra/event-store/jetstream.ts";
import { LabConnection } from "./connection.ts";

/** Over a connection; needs the keys that appends are signed with. */
export const storesOver = (connection: NatsConnection, replicas?: number) =>
  Layer.merge(jetstreamEventStore(connection, { replicas }), jetstreamArtifacts(connection, { replicas }));

/** Over the laboratory's. */
export const stores = Layer.unwrap(
  Effect.map(LabConnection, ({ connection, replicas }) => storesOver(connection, replicas)),
);
