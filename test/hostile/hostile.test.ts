// Agents that mean harm, against a real laboratory: each attack has to end as it says, nothing may enter the log but what
// somebody had every right to say, and afterwards all is as it was and the honest agent ends its work.
import test from "ava";
import { Effect, Stream } from "effect";
import { verifyStream } from "../../events/verify.ts";
import { streamPrefix } from "../../events/stream.ts";
import { EventStore } from "../../infra/event-store/event-store.ts";
import { Keys } from "../../infra/keys/keys.ts";
import { afterAll } from "../support/after-all.ts";
import { trainingFinished } from "../support/life.ts";
import { besiege, type Besieged, isTheGates } from "./besieged.ts";
import { kinds } from "./index.ts";

const attacks = Object.values(kinds).flat();
let besieged: Besieged;
let before: string;
let succeeded = 0;
let began: number;

const shared = afterAll(test);
test.before(async (t) => {
  t.timeout(170_000);
  besieged = await besiege(shared, attacks);
  before = await besieged.configurations();
  began = await besieged.lastSequence();
});

for (const [kind, members] of Object.entries(kinds))
  for (const { name, tries, ends, run } of members)
    test.serial(`${kind}: ${name}: ${tries}`, async (t) => {
      t.timeout(170_000);
      const { target, leases, disarm } = besieged;
      const from = await besieged.lastSequence();
      succeeded += 1;
      const found = await run(target, leases.get(name)!);
      disarm();
      t.true(found.length > 0, "nothing was tried");
      for (const end of found) t.regex(end, ends);
      const strange = (await besieged.since(from)).filter(isNotSaid);
      t.deepEqual(
        strange.map(({ stream, type, actor }) => `${streamPrefix(stream)} ${type} by ${actor}`),
        [],
      );
      succeeded -= 1;
    });

/** The laboratory's own word, as these tests give it to it; whether it is genuine, its signature says in the end. */
const OWN = new Set(["tester", "laboratory"]);
const isNotSaid = ({ id, actor }: { readonly id: string; readonly actor: string }): boolean =>
  !OWN.has(actor) && !besieged.saidIds.has(id);

test.serial("there are at least 40 attacks, of names that differ, and none succeeded", (t) => {
  t.true(attacks.length >= 40);
  t.is(new Set(attacks.map(({ name }) => name)).size, attacks.length);
  t.is(succeeded, 0);
});

test.serial("streams, buckets and consumers are set as before", async (t) => {
  t.is(await besieged.configurations(), before);
});

test.serial(
  "the honest agent ends its work, and every event is of who signed it, in an unbroken chain",
  async (t) => {
    const { target, saidIds } = besieged;
    const { lab, victim, victimsWork } = target;
    target.said(await victim.contribute(victimsWork, "TrainingFinished", trainingFinished().data));
    const events = await lab.run(
      Effect.flatMap(EventStore, ({ readAll }) => Stream.runCollect(readAll({ from: 1 }))),
    );
    const keys = await lab.run(
      Effect.gen(function* () {
        const { publicKey } = yield* Keys;
        return {
          laboratory: yield* publicKey("laboratory"),
          gate: yield* publicKey("gate"),
          tester: yield* publicKey("tester"),
        };
      }),
    );
    for (const [stream, history] of Map.groupBy(events, (event) => streamPrefix(event.stream)))
      t.deepEqual(verifyStream(history, keys), [], stream);
    const after = events.filter(
      ({ sequence, actor, type }) => sequence > began && actor === "gate" && !isTheGates(type),
    );
    for (const { id } of after) t.true(saidIds.has(id));
  },
);
