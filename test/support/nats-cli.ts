#!/usr/bin/env node
// `nats … request`, as far as docs/nats-cli.md uses it: where the CLI of NATS is not at hand, this stands in for it. A flag that
// it does not know ends it.
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { connect, credsAuthenticator, headers } from "@nats-io/transport-node";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    server: { type: "string", short: "s" },
    creds: { type: "string" },
    "inbox-prefix": { type: "string" },
    timeout: { type: "string" },
    raw: { type: "boolean", short: "r" },
    header: { type: "string", short: "H", multiple: true },
  },
});
const [command, subject, body, ...more] = positionals;
const seconds = Number(/^(\d+)s$/.exec(values.timeout ?? "5s")?.[1]);
if (command !== "request" || subject === undefined || body === undefined || more.length > 0)
  throw new Error("request SUBJECT BODY is all that is known here");
if (values.raw !== true || Number.isNaN(seconds)) throw new Error("--raw, and --timeout in seconds");
if (body.includes("{{")) throw new Error("the CLI would take this for a template");

const connection = await connect({
  servers: values.server!,
  inboxPrefix: values["inbox-prefix"]!,
  authenticator: credsAuthenticator(readFileSync(values.creds!)),
});
const sent = headers();
for (const line of values.header ?? []) {
  const colon = line.indexOf(":");
  sent.append(line.slice(0, colon).trim(), line.slice(colon + 1).trim());
}
const options = { timeout: seconds * 1000, ...(values.header === undefined ? {} : { headers: sent }) };
const answer = await connection.request(subject, body, options);
process.stdout.write(
  answer.data.length === 0 ? "nil body\n" : Buffer.concat([answer.data, Buffer.from("\n")]),
);
await connection.close();
