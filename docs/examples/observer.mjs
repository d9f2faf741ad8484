// An observer: every event of a campaign from the start on, then what comes, a line each, until it closes:
//   node docs/examples/observer.mjs observer.creds nats://127.0.0.1:4222 c90202aa3db
import { readFileSync } from "node:fs";
import { openGate, readCredentials } from "cambrian/agent";

const [creds = "", url = "", campaign = ""] = process.argv.slice(2);
const gate = await openGate(url, await readCredentials(readFileSync(creds, "utf8")), console.error);
for (let after = 0, open = true; open;) {
  const part = await gate.read(campaign, { after, waitSeconds: 30 });
  for (const told of part.events) console.log(JSON.stringify(told));
  after = part.after;
  open = !part.events.some(({ event }) => event.type === "CampaignClosed");
}
await gate.close();
