// What is found out about a server before anything is entrusted to it.
import { createServer, type AddressInfo, type Socket } from "node:net";
import test, { type ExecutionContext } from "ava";
import { Effect } from "effect";
import { atLeast, checkServer } from "../../../infra/connection/check-server.ts";
import type { SyncEvidence } from "../../../infra/connection/check-sync.ts";
import { connect, type Address } from "../../../infra/connection/connect.ts";
import { startNats } from "../../support/nats.ts";
import { outsideServer, syncedJetstream } from "../../support/outside.ts";

const check = (address: Address, evidence: SyncEvidence) =>
  Effect.scoped(Effect.flatMap(connect(address), (connection) => checkServer(connection, evidence)));
const failure = (address: Address, evidence: SyncEvidence = {}) =>
  Effect.runPromise(Effect.flip(check(address, evidence)));

/** A server that greets and answers every PING, or says nothing; its address. */
const pretend = async (t: ExecutionContext, greeting: string) => {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket
      .on("error", () => undefined)
      .on("data", (data) => {
        if (greeting !== "" && data.includes("PING")) socket.write("PONG\r\n");
      });
    socket.write(greeting);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.teardown(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return { url: `nats://127.0.0.1:${(server.address() as AddressInfo).port}` };
};

test("a server that is not there is reported", async (t) => {
  const error = await failure({ url: "nats://127.0.0.1:1" });
  t.is(error._tag, "Unreachable");
  t.regex(error.message, /nats:\/\/127\.0\.0\.1:1.*running/);
});

test("a message about a server holds no password, whatever the password consists of", async (t) => {
  for (const secret of ["s3cret", "p@s3cret", "s3/cret", "s3:cret@x"]) {
    const error = await failure({ url: `nats://me:${secret}@127.0.0.1:1` });
    t.is(error._tag, "Unreachable");
    t.notRegex(error.message, /s3|cret|me:/);
    t.regex(error.message, /nats:\/\/127\.0\.0\.1:1/);
  }
});

test("one that accepts and says nothing, too", async (t) => {
  t.is((await failure(await pretend(t, "")))._tag, "Unreachable");
});

test("credentials of another laboratory are refused, and the message says so", async (t) => {
  const [one, other] = await Promise.all([startNats(t), startNats(t)]);
  const error = await failure({ url: one.url, creds: other.labCredentials });
  t.is(error._tag, "Unreachable");
  t.regex(error.message, /refused the connection.*credentials/);
});

test("the server of this machine at port 4222 is too old for the log", async (t) => {
  const address = { url: "nats://127.0.0.1:4222" };
  const found = await Effect.runPromise(Effect.result(check(address, { acceptUnverifiedSync: true })));
  if (found._tag === "Success" || found.failure._tag === "Unreachable") {
    t.log("skipped: no NATS server, or a newer one, at 127.0.0.1:4222");
    t.pass();
    return;
  }
  t.is(found.failure._tag, "ServerTooOld");
  t.regex(found.failure.message, /2\.12\.0 or later/);
});

test("a server that says that it is 2.11 is too old, whatever else it can", async (t) => {
  const info = { server_id: "X", version: "2.11.9", proto: 1, headers: true, max_payload: 1048576 };
  const error = await failure(await pretend(t, `INFO ${JSON.stringify(info)}\r\n`));
  t.is(error._tag, "ServerTooOld");
  t.regex(error.message, /version 2\.11\.9/);
});

test("versions compare by number", (t) => {
  t.true(atLeast("2.12.0", "2.12.0"));
  t.true(atLeast("2.15.1", "2.12.0"));
  t.true(atLeast("3.0.0-beta.1", "2.12.0"));
  t.false(atLeast("2.9.10", "2.12.0"));
  t.false(atLeast("unknown", "2.12.0"));
});

test("a server without JetStream, or an account without it, cannot keep the log", async (t) => {
  const outside = await outsideServer(t, "");
  const error = await failure({ url: outside.url }, { acceptUnverifiedSync: true });
  t.is(error._tag, "JetStreamMissing");
  const nats = await startNats(t);
  const system = await failure({ url: nats.url, creds: nats.sysCredentials }, { acceptUnverifiedSync: true });
  t.is(system._tag, "JetStreamMissing");
});

test("sync_interval unseen is refused, unless it is accepted so", async (t) => {
  const outside = await outsideServer(t, `jetstream { store_dir: "STORE" }`);
  const error = await failure(outside);
  t.is(error._tag, "UnsafeSync");
  t.regex(error.message, /--accept-unverified-sync/);
  t.is(await Effect.runPromise(check(outside, { acceptUnverifiedSync: true })), "accepted-unverified");
});

test("sync_interval seen in varz decides: always passes, anything else is refused even if accepted", async (t) => {
  const [safe, unsafe] = await Promise.all([
    outsideServer(t, syncedJetstream),
    outsideServer(t, `jetstream { store_dir: "STORE" }`),
  ]);
  t.is(await Effect.runPromise(check(safe, { monitoringUrl: safe.monitoringUrl })), "verified");
  const error = await failure(unsafe, { monitoringUrl: unsafe.monitoringUrl, acceptUnverifiedSync: true });
  t.is(error._tag, "UnsafeSync");
  t.regex(error.message, /sync_interval: always/);
  const other = await failure(unsafe, { monitoringUrl: safe.monitoringUrl });
  t.regex(other.message, /is not the one/);
});
