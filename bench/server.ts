// A nats-server of a figure's own: embedded, in a folder that goes with the scope, sync_interval always.
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { NatsConnection } from "@nats-io/transport-node";
import { Effect, Layer, type Scope } from "effect";
import { connect } from "../infra/connection/connect.ts";
import { embeddedNats, NatsServer } from "../infra/embedded/nats.ts";

const folderIn = (parent: string): Effect.Effect<string, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.sync(() => fs.mkdtempSync(join(parent, "cambrian-bench-"))),
    (folder) => Effect.sync(() => fs.rmSync(folder, { recursive: true, force: true })),
  );
export const temporaryFolder = folderIn(tmpdir());

/** A folder that lies in memory, where that a write is on the disk costs nothing; an ordinary one where there is none such. */
export const IN_MEMORY = fs.existsSync("/dev/shm") ? "/dev/shm" : tmpdir();

/** The server, its folder, and connections of the laboratory to it. */
export const serverIn = Effect.fnUntraced(function* (parent: string) {
  const data = yield* folderIn(parent);
  const services = yield* Layer.build(embeddedNats(data, { announced: false }));
  const server = yield* Effect.provide(NatsServer, services);
  const connection: Effect.Effect<NatsConnection, unknown, Scope.Scope> = connect({
    url: server.url,
    creds: server.labCredentials,
  });
  return { ...server, data, connection };
});
export const ownServer = serverIn(tmpdir());
