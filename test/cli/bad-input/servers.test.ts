// Servers that are named and dead, too old, without rights, or missing.
import * as fs from "node:fs";
import { join } from "node:path";
import test from "ava";
import { type Bad, emptyVenv, refusesEach, run } from "../../support/bad-input.ts";
import { oldNats } from "../../support/old-nats.ts";
import { outsideServer, syncedJetstream } from "../../support/outside.ts";

const servers: readonly Bad[] = [
  {
    what: "NATS_URL is dead",
    code: 3,
    says: [/No NATS server answers at nats:\/\/127\.0\.0\.1:1 /, /cambrian doctor/],
    args: run(),
    env: async () => ({ NATS_URL: "nats://127.0.0.1:1" }),
  },
  {
    what: "NATS_URL is too old",
    code: 3,
    says: [/is version 2\.9\.10; 2\.12\.0 or later is needed/, /Upgrade it, or leave NATS_URL unset/],
    args: run(),
    env: async (_, t) => ({ NATS_URL: await oldNats(t, "2.9.10") }),
  },
  {
    what: "NATS_URL without the right to JetStream",
    code: 3,
    says: [/has no JetStream for these credentials/, /Enable it/],
    args: run(),
    env: async (_, t) => {
      const accounts =
        "accounts { A { jetstream: enabled, users: [{ user: a, password: a }] }, B { users: [{ user: b, password: b }] } }";
      const { url } = await outsideServer(t, `${syncedJetstream}\n${accounts}`);
      return { NATS_URL: url.replace("nats://", "nats://b:b@") };
    },
  },
  {
    what: "NATS_URL with a wrong password",
    code: 3,
    says: [/refused the connection/],
    args: run(),
    env: async (_, t) => {
      const { url } = await outsideServer(t, `${syncedJetstream}\nauthorization { user: a, password: a }`);
      return { NATS_URL: url.replace("nats://", "nats://a:b@") };
    },
  },
  {
    what: "NATS_URL whose syncing cannot be seen",
    code: 3,
    says: [/cannot be seen by a client/, /--accept-unverified-sync/],
    args: run(),
    env: async (_, t) => ({ NATS_URL: (await outsideServer(t, syncedJetstream)).url }),
  },
  {
    what: "NATS_CREDS is not there",
    code: 2,
    says: [/NATS_CREDS names \/nowhere\.creds, which cannot be read/],
    args: run(),
    env: async () => ({ NATS_URL: "nats://127.0.0.1:1", NATS_CREDS: "/nowhere.creds" }),
  },
  {
    what: "NATS_CA is no certificate",
    code: 2,
    says: [/NATS_CA names .*ca\.pem, which does not hold a certificate/, /PEM/],
    args: run(),
    env: async ({ file }) => ({ NATS_URL: "tls://127.0.0.1:1", NATS_CA: file("ca.pem", "none") }),
  },
  {
    what: "NATS_URL at tls:// offers no TLS",
    code: 3,
    says: [/offers no TLS/, /docs\/outside-server\.md/],
    args: run(),
    env: async (_, t) => ({
      NATS_URL: (await outsideServer(t, syncedJetstream)).url.replace("nats:", "tls:"),
    }),
  },
  {
    what: "NATS_REPLICAS is no number of copies",
    code: 2,
    says: [/NATS_REPLICAS is three, and a stream has one to five copies/, /NATS_REPLICAS=3/],
    args: run(),
    env: async () => ({ NATS_URL: "nats://127.0.0.1:1", NATS_REPLICAS: "three" }),
  },
  {
    what: "--detach without a server",
    code: 2,
    says: [/--detach leaves a campaign to roles/, /NATS_URL=nats:/],
    args: run("--detach"),
  },
  {
    what: "DATABASE_URL is dead",
    code: 3,
    says: [/the database at postgres:\/\/me@127\.0\.0\.1:1\/lab cannot be reached/, /DATABASE_URL/],
    args: run(),
    env: async () => ({ DATABASE_URL: "postgres://me:secret@127.0.0.1:1/lab" }),
  },
  {
    what: "DATABASE_URL is no URL",
    code: 3,
    says: [/DATABASE_URL/],
    args: run(),
    env: async () => ({ DATABASE_URL: "postgres://[" }),
  },
  {
    what: "no nats-server is new enough",
    code: 1,
    says: [/No nats-server of version 2\.12\.0 or later was found/, /CAMBRIAN_NATS_SERVER/],
    args: run(),
    env: async ({ file, folder }) => {
      fs.chmodSync(file("nats-server", "#!/bin/sh\necho nats-server: v2.9.10\n"), 0o755);
      return {
        CAMBRIAN_NATS_SERVER: join(folder, "nats-server"),
        PATH: folder,
        CAMBRIAN_VENV: await emptyVenv(folder),
      };
    },
  },
];

refusesEach(test, servers);
