// Ways from an agent's credentials into the log, the artifacts and JetStream, one test per way. After each all is as it was.
// That the same way does harm with other credentials is shown too, so that no test passes because its way leads nowhere.
import test from "ava";
import {
  attacked,
  ackOf,
  attack,
  CONSUMER,
  FORGED,
  isRefused,
  type Operation,
  snapshot,
} from "../../../support/attack.ts";
import { asking, startLab } from "../../../support/gate.ts";
import { trainingRequested } from "../../../support/life.ts";

const besieged = attacked(test);

const envelope = JSON.stringify({ specversion: "1.0", type: "TrainingFinished", data: { loss: 0 } });
const ways: Readonly<Record<string, readonly Operation[]>> = {
  "publishing into the log": [{ do: "publish", subject: FORGED, payload: envelope }],
  "publishing a campaign of its own": [
    { do: "publish", subject: "cambrian.log.mine.campaign.mine.CampaignOpened", payload: envelope },
  ],
  "publishing a grant for itself": [
    { do: "publish", subject: "cambrian.log.lab.agent.mallory.AgentInvited", payload: envelope },
  ],
  "having JetStream deliver a message into the log": [
    {
      do: "publish",
      subject: `$JS.API.CONSUMER.MSG.NEXT.CAMBRIAN.${CONSUMER}`,
      payload: JSON.stringify({ batch: 1, no_wait: true }),
      reply: FORGED,
    },
  ],
  "having JetStream answer into the log": [
    { do: "publish", subject: "$JS.API.STREAM.INFO.CAMBRIAN", reply: FORGED },
  ],
  "changing the stream of the log": [
    {
      do: "publish",
      subject: "$JS.API.STREAM.UPDATE.CAMBRIAN",
      payload: JSON.stringify({ name: "CAMBRIAN", subjects: ["cambrian.log.*.*.*.*"], description: "mine" }),
    },
  ],
  "deleting the stream of the log": [{ do: "publish", subject: "$JS.API.STREAM.DELETE.CAMBRIAN" }],
  "deleting the stream of the artifacts": [{ do: "publish", subject: "$JS.API.STREAM.DELETE.ARTIFACTS" }],
  "deleting the consumer of the work": [
    { do: "publish", subject: `$JS.API.CONSUMER.DELETE.CAMBRIAN.${CONSUMER}` },
  ],
  "storing an artifact past the gate": [
    { do: "publish", subject: `cambrian.artifact.${"0".repeat(64)}.0`, payload: "not what the name says" },
  ],
};

for (const [way, operations] of Object.entries(ways)) {
  test.serial(`refused: ${way}`, async (t) => isRefused(t, besieged(), operations));

  test.serial(`the same would do harm with the laboratory's credentials: ${way}`, async (t) => {
    const own = await startLab(t);
    const agent = await own.invite("victim");
    await own.tell("c1", "e1", asking(trainingRequested()));
    await own.tell("c1", "e2", asking(trainingRequested()));
    await agent.lease();
    const before = await snapshot(own);
    // An update has to repeat what cannot be changed.
    const config = before.find((stream) => stream.config.name === "CAMBRIAN")!.config;
    const able = operations.map((operation) =>
      operation.subject.includes("STREAM.UPDATE")
        ? { ...operation, payload: JSON.stringify({ ...config, description: "mine" }) }
        : operation,
    );
    await attack(own, own.nats.labCredentials, able);
    t.notDeepEqual(await snapshot(own), before);
  });
}

/** The server refuses these to everybody, by the stream's settings or because they would go in a circle. */
const futile: typeof ways = {
  "having a direct get answer into the log": [
    {
      do: "publish",
      subject: "$JS.API.DIRECT.GET.CAMBRIAN",
      payload: JSON.stringify({ seq: 1 }),
      reply: FORGED,
    },
  ],
  "making a consumer that delivers into the log": [
    {
      do: "publish",
      subject: "$JS.API.CONSUMER.CREATE.CAMBRIAN.evil",
      payload: JSON.stringify({
        stream_name: "CAMBRIAN",
        config: { name: "evil", deliver_subject: FORGED, ack_policy: "none", deliver_policy: "all" },
      }),
    },
  ],
  "purging the log": [{ do: "publish", subject: "$JS.API.STREAM.PURGE.CAMBRIAN" }],
  "deleting one of the log's messages": [
    { do: "publish", subject: "$JS.API.STREAM.MSG.DELETE.CAMBRIAN", payload: JSON.stringify({ seq: 1 }) },
  ],
};
for (const [way, operations] of Object.entries(futile)) {
  test.serial(`refused: ${way}`, async (t) => isRefused(t, besieged(), operations));
}

test.serial("refused: asking JetStream or the system account anything", async (t) => {
  const subjects = ["$JS.API.INFO", "$JS.API.STREAM.NAMES", "$SYS.REQ.SERVER.PING", "$SYS.REQ.CLAIMS.UPDATE"];
  for (const subject of subjects)
    await isRefused(t, besieged(), [{ do: "publish", subject, reply: "_INBOX_mallory.x" }]);
});

test.serial(
  "refused: acknowledging another's work, even with its exact acknowledgement subject",
  async (t) => {
    const { leased } = besieged();
    await isRefused(t, besieged(), [{ do: "publish", subject: ackOf(leased), payload: "+ACK" }]);
    await isRefused(t, besieged(), [{ do: "publish", subject: ackOf(leased), payload: "-NAK" }]);
    const guess = ackOf(leased).replace(/\.\d+$/, ".1");
    await isRefused(t, besieged(), [{ do: "publish", subject: guess, payload: "+TERM" }]);
  },
);
