// What each gate of a running laboratory was asked and refused: node docs/examples/gate-stats.mjs .cambrian
import { readFileSync } from "node:fs";
import { connect, credsAuthenticator } from "@nats-io/transport-node";

const [data = ".cambrian"] = process.argv.slice(2);
const { url, labCredentials } = JSON.parse(readFileSync(`${data}/run.json`, "utf8"));
const authenticator = credsAuthenticator(new TextEncoder().encode(labCredentials));
const lab = await connect({ servers: url, authenticator });
const answers = await lab.requestMany("$SRV.STATS.cambrian-gate", "", { strategy: "stall", maxWait: 2000 });
for await (const answer of answers) {
  const { id, endpoints } = answer.json();
  for (const { name, num_requests, data } of endpoints)
    console.log(id, name, num_requests, JSON.stringify(data.refusals));
}
await lab.close();
