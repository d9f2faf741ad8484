// The configuration of a nats-server that knows the laboratory's operator.
import { join } from "node:path";
import type { NatsAccounts } from "./nats-accounts.ts";

/** Of the embedded server, whole. Only this machine can connect; every write is on the disk before it is acknowledged. */
export const natsConfig = (folder: string, port: number, accounts: NatsAccounts): string =>
  [
    `server_name: cambrian`,
    `listen: "127.0.0.1:${port}"`,
    `max_payload: 8MB`,
    // Seconds in which a client has to sign in; two, unless said, are few on a machine that trains.
    `authorization: { timeout: 10 }`,
    accountsConfig(join(folder, "accounts"), accounts),
    `jetstream { store_dir: ${JSON.stringify(folder)}, sync_interval: always }`,
    ``,
  ].join("\n");

/** Of any server, the part that says who may sign in. It keeps in `folder` what it is told of accounts while it runs. */
export const accountsConfig = (folder: string, accounts: NatsAccounts): string =>
  [
    `operator: ${accounts.operator}`,
    `system_account: ${accounts.systemAccount}`,
    `resolver: { type: full, dir: ${JSON.stringify(folder)} }`,
    `resolver_preload: {`,
    ...accounts.accounts.map(([key, jwt]) => `  ${key}: ${jwt}`),
    `}`,
  ].join("\n");
