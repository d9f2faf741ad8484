// Credentials of agents from outside on a real server: they open it until their time, or until somebody shuts them out,
// which closes that agent's connection alone and survives a restart.
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import test from "ava";
import { Effect } from "effect";
import { connect, credsAuthenticator, type NatsConnection } from "@nats-io/transport-node";
import { readCredentials } from "../../../infra/attached/index.ts";
import { natsAccounts } from "../../../infra/embedded/nats-accounts.ts";
import { tellAccount } from "../../../infra/embedded/nats-claims.ts";
import { startNats, type TestNats } from "../../support/nats.ts";

const inSeconds = (seconds: number): number => Math.floor(Date.now() / 1000) + seconds;
const invite = async ({ data, url, sysCredentials }: TestNats, agent: string, expires: number | null) => {
  const accounts = await Effect.runPromise(natsAccounts(data));
  const invited = await Effect.runPromise(accounts.invite(agent, "checker", expires));
  await Effect.runPromise(tellAccount({ url, creds: sysCredentials }, invited.account[1]));
  return invited;
};
/** As an agent connects: it gives up where the server does not want it. */
const attach = ({ url }: TestNats, agent: string, credentials: string): Promise<NatsConnection> =>
  connect({
    servers: url,
    inboxPrefix: `_INBOX_${agent}`,
    authenticator: credsAuthenticator(new TextEncoder().encode(credentials)),
    reconnectTimeWait: 50,
  });

test("credentials say who they are of, and end at their time", async (t) => {
  const nats = await startNats(t);
  const expires = inSeconds(8);
  const { credentials, publicKey } = await invite(nats, "checker-1", expires);
  const read = await readCredentials(credentials);
  t.like(read, { agent: "checker-1", role: "checker", publicKey, expiresAt: expires * 1000 });
  const connection = await attach(nats, "checker-1", credentials);
  // The server itself puts it out, and says why; by what error the client then gives up coming back is the client's.
  const said: string[] = [];
  const listening = (async () => {
    for await (const status of connection.status())
      said.push(JSON.stringify(status), String("error" in status ? status.error : ""));
  })();
  t.true((await connection.closed()) instanceof Error);
  await listening;
  t.regex(said.join("\n"), /expired|authoriz/i);
  // Times in credentials are whole seconds, and in the last of them the server may still let it in.
  await sleep((expires + 1) * 1000 - Date.now());
  await t.throwsAsync(attach(nats, "checker-1", credentials));
});

test("who is shut out is put out at once, alone, and for every later start", async (t) => {
  const data = fs.mkdtempSync(join(tmpdir(), "cambrian-"));
  t.teardown(() => fs.rmSync(data, { recursive: true, force: true }));
  const nats = await startNats(t, data);
  const one = await invite(nats, "checker-1", null);
  const other = await invite(nats, "checker-2", null);
  const [first, second] = [
    await attach(nats, "checker-1", one.credentials),
    await attach(nats, "checker-2", other.credentials),
  ];
  const accounts = await Effect.runPromise(natsAccounts(data));
  const [, account] = await Effect.runPromise(accounts.shutOut("checker-1", [one.publicKey]));
  await Effect.runPromise(tellAccount({ url: nats.url, creds: nats.sysCredentials }, account));
  t.regex(String(await first.closed()), /revoked|authoriz|account/i);
  t.false(second.isClosed());
  await second.flush();
  await second.close();
  await nats.stop();

  const again = await startNats(t, data);
  await t.throwsAsync(attach(again, "checker-1", one.credentials));
  await (await attach(again, "checker-2", other.credentials)).close();
  // New credentials of the same agent open it.
  const anew = await invite(again, "checker-1", null);
  t.not(anew.publicKey, one.publicKey);
  await (await attach(again, "checker-1", anew.credentials)).close();
});

test("what are no credentials of an agent is refused with what to do", async (t) => {
  const nats = await startNats(t);
  for (const text of ["", "-----BEGIN NATS USER JWT-----", nats.labCredentials]) {
    const error = await t.throwsAsync(readCredentials(text));
    t.regex(error?.message ?? "", /no credentials of an agent/);
  }
});
