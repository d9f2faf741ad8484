// Ways to act as another agent, with its work, under its name or through what the gate answers.
import test from "ava";
import {
  attacked,
  ackOf,
  attack,
  FORGED,
  gateSubject,
  isRefused,
  snapshot,
} from "../../../support/attack.ts";
import { environment } from "../../../support/life.ts";

const besieged = attacked(test);

test.serial("refused: acting as another agent, or in another role", async (t) => {
  const { leased } = besieged();
  const payload = JSON.stringify({ lease: leased.lease });
  await isRefused(t, besieged(), [{ do: "publish", subject: gateSubject("working", "victim"), payload }]);
  await isRefused(t, besieged(), [
    { do: "publish", subject: gateSubject("discover", "mallory", "director"), payload: "{}" },
  ]);
});

test.serial("another's lease opens nothing in its hands", async (t) => {
  const { lab, mallory, leased } = besieged();
  const before = await snapshot(lab);
  const data = JSON.stringify({ attempt: 1, agent: "mallory", environment, sandbox: "unsafe" });
  const contribution = mallory.contribution(leased, "TrainingStarted", data);
  const { received } = await attack(lab, mallory.credentials, [
    { do: "request", subject: gateSubject("working"), payload: JSON.stringify({ lease: leased.lease }) },
    { do: "request", subject: gateSubject("contribute"), payload: JSON.stringify(contribution) },
  ]);
  t.is(received.length, 2);
  for (const { data } of received)
    t.regex(data, /"refused":\{"code":"invalid".*was not given to agent mallory/);
  t.deepEqual(await snapshot(lab), before);
});

test.serial("no answer of the gate gets into the log, the JetStream API or an acknowledgement", async (t) => {
  const { lab, mallory, leased } = besieged();
  const before = await snapshot(lab);
  const replies = [
    FORGED,
    "$JS.API.STREAM.PURGE.CAMBRIAN",
    ackOf(leased),
    `cambrian.artifact.${"1".repeat(64)}.0`,
  ];
  const requests = replies.map(
    (reply) => ({ do: "publish", subject: gateSubject("discover"), payload: "{}", reply }) as const,
  );
  await attack(lab, mallory.credentials, requests);
  t.deepEqual(await snapshot(lab), before);
});

test.serial(
  "an agent's credentials without its key, or another's key under its name, do not connect",
  async (t) => {
    const { lab, victim } = besieged();
    const jwtOf = (text: string) => /-----BEGIN NATS USER JWT-----\n(\S+)/.exec(text)![1]!;
    const mixed = victim.credentials.replace(jwtOf(victim.credentials), jwtOf(lab.nats.labCredentials));
    await t.throwsAsync(lab.nats.connect({ creds: mixed }), { message: /refused the connection/ });
    const nothing = await t.throwsAsync(lab.nats.connect({ creds: "" }));
    t.truthy(nothing);
  },
);
