// What reading commands work on: the laboratory that runs on DATA, found by its run.json; else the server that
// NATS_URL names; else the embedded server, started for the while of the command. They never open a database.
import * as fs from "node:fs";
import { join } from "node:path";
import { Effect, Layer } from "effect";
import { connect } from "../../infra/connection/connect.ts";
import type { DataInUse } from "../../infra/embedded/errors.ts";
import { embeddedNats } from "../../infra/embedded/nats.ts";
import { awaitTurn, type RunFile, runningLaboratory } from "../../infra/embedded/run-file.ts";
import { memoryKeys } from "../../infra/keys/memory.ts";
import { CommandError } from "../errors.ts";
import { commandIn } from "../flags.ts";
import { embeddedConnection, outsideConnection, outsideServer } from "./connection.ts";
import { storesOver, stores } from "./stores.ts";

/** The log and the artifacts of DATA, wherever they are kept now; needs keys. */
export const laboratoryOf = (data: string) =>
  Layer.unwrap(
    Effect.gen(function* () {
      const outside = outsideServer(process.env);
      // Only the embedded server is had by one at a time; a laboratory on an outside one never announces itself.
      if (outside === undefined) yield* awaitTurn(data);
      const found = yield* runningLaboratory(data);
      if (found !== null) return yield* storesOf(found);
      if (outside !== undefined) return stores.pipe(Layer.provide(outsideConnection(outside, data, true)));
      if (!fs.existsSync(join(data, "nats"))) return yield* Effect.fail(noLaboratory(data));
      return stores.pipe(
        Layer.provide(embeddedConnection.pipe(Layer.provide(embeddedNats(data, { announced: false })))),
        Layer.catchTag("DataInUse", (error) => Layer.unwrap(begunMeanwhile(data, error))),
      );
    }),
  );

/** The laboratory that took DATA while one waited for it. */
const begunMeanwhile = Effect.fnUntraced(function* (data: string, error: DataInUse) {
  const begun = yield* runningLaboratory(data);
  return begun === null ? yield* error : yield* storesOf(begun);
});

const storesOf = ({ url, labCredentials }: RunFile) =>
  Effect.map(connect({ url, creds: labCredentials }), storesOver);

export const noLaboratory = (data: string): CommandError =>
  new CommandError(
    "notFound",
    `there is no laboratory in ${data}`,
    `Name its folder with --data DIR, or start one with: ${commandIn(data, "run")}`,
  );

/** Readers sign nothing, so keys of their own do. */
export const readingLaboratory = (data: string) => laboratoryOf(data).pipe(Layer.provide(memoryKeys));
