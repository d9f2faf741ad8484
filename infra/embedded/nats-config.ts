// The configuration file of the embedded server.
import { join } from "node:path";
import type { NatsAccounts } from "./nats-accounts.ts";

/** Its text. Only this machine can connect; every write is on the disk before it is acknowledged. */
export const natsConfig = (folder: string, port: number, accounts: NatsAccounts): string =>
  [
    `server_name: cambrian`,
    `listen: "127.0.0.1:${port}"`,
    `max_payload: 8MB`,
    // Seconds in which a client has to sign in; two, unless said, are few on a machine that trains.
    `authorization: { timeout: 10 }`,
    `operator: ${accounts.operator}`,
    `system_account: ${accounts.systemAccount}`,
    `resolver: { type: full, dir: ${JSON.stringify(join(folder, "accounts"))} }`,
    `resolver_preload: {`,
    ...accounts.accounts.map(([key, jwt]) => `  ${key}: ${jwt}`),
    `}`,
    `jetstream { store_dir: ${JSON.stringify(folder)}, sync_interval: always }`,
    ``,
  ].join("\n");
