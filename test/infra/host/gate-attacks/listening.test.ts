// Ways to hear, to answer or to suppress what is meant for others.
import test from "ava";
import { attacked, attack, gateSubject, type Operation, snapshot } from "../../../support/attack.ts";

const besieged = attacked(test);

for (const subject of [
  "_INBOX_victim.>",
  ">",
  "*.>",
  "cambrian.log.>",
  "cambrian.gate.>",
  "cambrian.live.>",
  "$JS.>",
  "$SYS.>",
  "_R_.>",
]) {
  test.serial(`refused: listening to ${subject}`, async (t) => {
    const { lab, mallory, victim, leased } = besieged();
    const busy = async () => {
      await victim.ask("discover", {});
      await victim.ask("working", { lease: leased.lease, progress: { step: 1, steps: 2 } });
    };
    const before = await snapshot(lab);
    const outcome = await attack(lab, mallory.credentials, [{ do: "subscribe", subject }], busy);
    t.regex(outcome.errors.join("; "), /permissions violation for subscription/i);
    t.deepEqual(outcome.received, []);
    t.deepEqual(await snapshot(lab), before);
  });
}

test.serial("refused: answering in the gate's place", async (t) => {
  const { lab, mallory, victim } = besieged();
  const operations: readonly Operation[] = [
    { do: "subscribe", subject: "cambrian.gate.*.*.*.*", queue: "gate" },
    { do: "subscribe", subject: gateSubject("discover", "victim") },
  ];
  const ask = async () => {
    for (let request = 0; request < 20; request += 1)
      t.is((await victim.ask("discover", {})).agent, "victim");
  };
  const { errors, received } = await attack(lab, mallory.credentials, operations, ask);
  t.is(errors.filter((error) => /permissions violation for subscription/i.test(error)).length, 2);
  t.deepEqual(received, []);
});

test.serial("no answer of the gate gets into another's inbox, even where its name is known", async (t) => {
  const { lab, mallory, victim } = besieged();
  const heard: string[] = [];
  const inbox = victim.connection.subscribe("_INBOX_victim.answer", {
    callback: (_, message) => void heard.push(message.string()),
  });
  await victim.connection.flush();
  const before = await snapshot(lab);
  const operation = { do: "publish", subject: gateSubject("discover"), payload: "{}" } as const;
  await attack(lab, mallory.credentials, [{ ...operation, reply: "_INBOX_victim.answer" }]);
  inbox.unsubscribe();
  t.deepEqual(heard, []);
  t.deepEqual(await snapshot(lab), before);
});

test.serial("no request has the answers suppressed that others wait for", async (t) => {
  const { lab, mallory, victim } = besieged();
  // Within one account the server forgets where answers go to when a reply subject with wildcards matches.
  const replies = ["_INBOX_victim.*.*", "_INBOX_victim.>", "_INBOX_victim.*", ">", "*.*.*"];
  const operations = Array.from({ length: 100 }, (_, index) => ({
    do: "publish" as const,
    subject: gateSubject("discover"),
    payload: "{}",
    reply: replies[index % replies.length]!,
  }));
  let going = true;
  const answers: string[] = [];
  const ask = async () => {
    while (going) answers.push((await victim.ask("discover", {})).agent);
  };
  const asking = [ask(), ask()];
  try {
    await attack(lab, mallory.credentials, operations);
  } finally {
    going = false;
  }
  await Promise.all(asking);
  t.true(answers.length > 20);
  t.deepEqual(new Set(answers), new Set(["victim"]));
});
