// The servers of one's own that the environment names, and the laboratory that may run.
import { Effect } from "effect";
import { checkServer } from "../../infra/connection/check-server.ts";
import { connect, withoutUser } from "../../infra/connection/connect.ts";
import { holderOf } from "../../infra/embedded/data-lock.ts";
import { runningLaboratory } from "../../infra/embedded/run-file.ts";
import type { CommandError } from "../errors.ts";
import { languageModels } from "../laboratory/models.ts";
import { isOutside, outsideServer } from "../laboratory/connection.ts";
import { checkDatabase } from "../laboratory/tables.ts";
import { type Finding, needed } from "./finding.ts";

/** Nothing where NATS_URL is not set: the laboratory then has a server of its own. */
export const outsideNats: Effect.Effect<readonly Finding[]> = Effect.suspend(() => {
  if (!isOutside(process.env)) return Effect.succeed([]);
  const look = Effect.gen(function* () {
    const server = yield* Effect.try({
      try: () => outsideServer(process.env)!,
      // A file that it names cannot be read: a finding like others.
      catch: (cause) => cause as CommandError,
    });
    const { url, creds, systemCreds, monitoringUrl } = server;
    const connection = yield* connect({ url, ...(creds === undefined ? {} : { creds }) });
    const sync = yield* checkServer(connection, {
      ...(systemCreds === undefined ? {} : { systemCreds }),
      ...(monitoringUrl === undefined ? {} : { monitoringUrl }),
    });
    return `${withoutUser(url)}, version ${connection.info?.version}, syncing ${sync}`;
  });
  const fix = "Mend the server or NATS_URL; unset, the laboratory has a server of its own";
  return Effect.map(needed("NATS_URL", Effect.scoped(look), fix), (finding) => [finding]);
});

/** Nothing where DATABASE_URL is not set: the tables are then in the laboratory's folder. */
export const outsideDatabase: Effect.Effect<readonly Finding[]> = Effect.suspend(() => {
  if (!process.env["DATABASE_URL"]) return Effect.succeed([]);
  const look = Effect.as(checkDatabase, "the database at DATABASE_URL answers");
  const fix = "Mend the server or DATABASE_URL; unset, the tables are kept in the laboratory's folder";
  return Effect.map(needed("DATABASE_URL", look, fix), (finding) => [finding]);
});

/** One on an outside server does not announce itself: it has the folder's lock alone. */
const atWorkOn = (data: string) =>
  Effect.map(runningLaboratory(data), (run) => {
    const pid = run?.pid ?? holderOf(data);
    if (pid === undefined) return null;
    const where =
      run !== null ? `, at ${run.url}` : isOutside(process.env) ? ", on the server at NATS_URL" : "";
    return `process ${pid} runs in ${data}${where}`;
  });

export const laboratory = (data: string): Effect.Effect<Finding> =>
  Effect.match(atWorkOn(data), {
    onSuccess: (found) => ({
      name: "laboratory",
      ok: found !== null,
      needed: false,
      detail: found ?? `none runs in ${data}`,
      fix: null,
    }),
    onFailure: ({ message }) => ({
      name: "laboratory",
      ok: false,
      needed: false,
      detail: message,
      fix: null,
    }),
  });

export const ollama: Effect.Effect<Finding> = Effect.map(languageModels, (models) => ({
  name: "ollama",
  ok: models !== null,
  needed: false,
  detail:
    models === null
      ? "no server answers at OLLAMA_HOST; the grammar reasoner needs none"
      : `models: ${models.join(", ") || "none"}`,
  fix: null,
}));
