// What a role that is a process of its own works on: the log and the artifacts on a server that others use too, and the keys
// of its actors. It makes no laboratory: keys that are not there would be new ones, which no campaign vouches for.
import * as fs from "node:fs";
import { join } from "node:path";
import { Effect, Layer, Stream } from "effect";
import { laboratoryKeysIn } from "../../events/arrival.ts";
import { runningLaboratory } from "../../infra/embedded/run-file.ts";
import { EventStore } from "../../infra/event-store/event-store.ts";
import { sharedViews } from "../../infra/host/shared-views.ts";
import { fileKeys } from "../../infra/keys/files.ts";
import { Keys } from "../../infra/keys/keys.ts";
import { CommandError } from "../errors.ts";
import { commandIn } from "../flags.ts";
import type { RoleProcess } from "../roles/role-process.ts";
import { outsideConnection, type OutsideServer, outsideServer } from "./connection.ts";
import { faults } from "./faults.ts";
import { stores } from "./stores.ts";

/** The server that is named, else that of the laboratory at work on DATA. */
export const serverOfRole = Effect.fnUntraced(function* (
  data: string,
  named: { readonly nats: string | undefined; readonly creds: string | undefined },
) {
  const { nats, creds } = named;
  const outside = outsideServer({
    ...process.env,
    ...(nats === undefined ? {} : { NATS_URL: nats }),
    ...(creds === undefined ? {} : { NATS_CREDS: creds }),
  });
  if (outside !== undefined) return outside;
  const running = yield* runningLaboratory(data);
  if (running !== null)
    return {
      ...{ url: running.url, creds: running.labCredentials },
      ...{ systemCreds: undefined, monitoringUrl: undefined, replicas: undefined },
    } satisfies OutsideServer;
  return yield* Effect.fail(
    new CommandError(
      "unreachable",
      `no NATS server is named, and no laboratory runs in ${data}`,
      "Name the server that the roles share: --nats nats://host:port, or NATS_URL",
    ),
  );
});

/**
 * Needs the server first, then the keys: nothing is made in DATA. Whether the server syncs was settled when the campaign was
 * opened; it is looked at once more where the environment says how.
 */
export const roleLaboratory = (data: string, role: RoleProcess, server: OutsideServer) => {
  const keys = Layer.unwrap(Effect.as(keysAreThere(data, role), fileKeys(data)));
  const laboratory = Layer.merge(stores, faults).pipe(
    Layer.provideMerge(keys.pipe(Layer.provideMerge(outsideConnection(server, data, true)))),
  );
  return sharedViews.pipe(
    Layer.merge(Layer.effectDiscard(refuseForeign(data, role))),
    Layer.provideMerge(laboratory),
  );
};

const keysAreThere = (data: string, { name, actors, leases }: RoleProcess) =>
  Effect.suspend(() => {
    const wanted = [...actors.map((actor) => `${actor}.seed`), ...(leases ? ["leases.secret"] : [])];
    const missing = wanted.filter((file) => !fs.existsSync(join(data, "keys", file)));
    if (missing.length === 0) return Effect.void;
    return Effect.fail(
      new CommandError(
        "notFound",
        `the ${name} signs with keys that are not in ${join(data, "keys")}: ${missing.join(", ")}`,
        `Copy them from the folder in which the campaigns are opened (docs/roles.md), or name it with --data; ` +
          `cambrian run --detach opens the first`,
      ),
    );
  });

/** What it would sign in another laboratory's log could not be verified. */
const refuseForeign = Effect.fnUntraced(function* (data: string, { name, actors }: RoleProcess) {
  const store = yield* EventStore;
  const { publicKey } = yield* Keys;
  const vouched = laboratoryKeysIn(yield* Stream.runCollect(store.readAll()));
  if (vouched === undefined) return;
  for (const actor of actors) {
    const own = yield* publicKey(actor);
    if ((vouched[actor] ?? own) === own) continue;
    return yield* Effect.fail(
      new CommandError(
        "conflict",
        `the log is of another laboratory: it vouches for another key of the ${actor} than the one in ${join(data, "keys")}`,
        `Name that laboratory's folder with --data, or another server; see what the log holds with: ${commandIn(data, "campaign list")}; nothing was signed by this ${name}`,
      ),
    );
  }
});
