// A nats-server that somebody set up outside of the laboratory: without accounts, on ports that the system picks.
import { spawn } from "node:child_process";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Effect } from "effect";
import { findNatsServer } from "../../infra/embedded/nats-program.ts";
import type { Teardown } from "./nats.ts";
import { until } from "./until.ts";

/** JetStream as the log needs it. */
export const syncedJetstream = `jetstream { store_dir: "STORE", sync_interval: always }`;

/** Starts it with this configuration, in which STORE stands for its folder, until the test ends. */
export const outsideServer = async (
  t: Teardown,
  jetstream: string,
): Promise<{ readonly url: string; readonly monitoringUrl: string }> => {
  const folder = fs.mkdtempSync(join(tmpdir(), "cambrian-outside-"));
  const ports = join(folder, "ports");
  fs.mkdirSync(ports);
  const config = `listen: "127.0.0.1:-1"\nhttp: "127.0.0.1:-1"\nports_file_dir: "${ports}"\n`;
  fs.writeFileSync(join(folder, "server.conf"), config + jetstream.replace("STORE", folder));
  const child = spawn(await Effect.runPromise(findNatsServer()), ["-c", join(folder, "server.conf")]);
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  t.teardown(async () => {
    child.kill();
    await ended;
    fs.rmSync(folder, { recursive: true, force: true });
  });
  await until("the server tells its ports", 30, () => fs.readdirSync(ports).length > 0);
  const found = JSON.parse(fs.readFileSync(join(ports, fs.readdirSync(ports)[0]!), "utf8"));
  return { url: found.nats[0] as string, monitoringUrl: found.monitoring[0] as string };
};
