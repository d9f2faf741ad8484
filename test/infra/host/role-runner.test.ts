// How instances of a role share the deliveries of its consumer, on a real server.
import { setTimeout as sleep } from "node:timers/promises";
import test from "ava";
import { jetstream } from "@nats-io/jetstream";
import { Effect, Fiber } from "effect";
import { checker } from "../../../actors/roles/checker.ts";
import { streamPrefix } from "../../../events/stream.ts";
import { ensureLogStream } from "../../../infra/event-store/log-stream.ts";
import type { Outcome, RoleDesk } from "../../../infra/host/role-desk.ts";
import { runRole } from "../../../infra/host/role-runner.ts";
import { sharedNats, type TestNats } from "../../support/nats.ts";
import { until } from "../../support/until.ts";

const nats = sharedNats(test);

/** An instance of the checker, in a process of its own as far as the server sees, that works as it is told to. */
const instance = async (
  { connect }: TestNats,
  campaign: string,
  work: (experiment: string) => Effect.Effect<Outcome>,
) => {
  const settled: string[] = [];
  const desk: RoleDesk = { role: checker, work: (stream) => work(streamPrefix(stream)) };
  const options = {
    ...{ connection: await connect(), campaign, concurrency: 2 },
    settled: (outcome: string) => void settled.push(outcome),
  };
  // Such a desk needs nothing of what others need.
  const fiber = Effect.runFork(runRole(desk, options) as Effect.Effect<never>);
  return { settled, leave: () => Effect.runPromise(Fiber.interrupt(fiber)) };
};

const ask = async ({ connect }: TestNats, campaign: string, experiments: number): Promise<void> => {
  const connection = await connect();
  await Effect.runPromise(ensureLogStream(connection, 1));
  const client = jetstream(connection);
  for (let number = 0; number < experiments; number++)
    await client.publish(`cambrian.log.${campaign}.experiment.e${number}.ArchitectureProposed`, "{}");
};

test("who leaves hands back what is under way, and another instance has it long before its ack wait", async (t) => {
  const server = await nats();
  await ask(server, "back", 3);
  const taken: string[] = [];
  const stuck = await instance(server, "back", (name) =>
    Effect.andThen(
      Effect.sync(() => taken.push(name)),
      Effect.never,
    ),
  );
  await until("two are under way", 60, () => taken.length === 2);
  const done: string[] = [];
  const other = await instance(server, "back", (name) =>
    Effect.sync((): Outcome => {
      done.push(name);
      return "done";
    }),
  );
  await until("the third is done", 60, () => done.length === 1);
  await sleep(500);
  t.is(done.length, 1, "what the first holds is left to it");
  await stuck.leave();
  await until("what was handed back is done", 5, () => done.length === 3);
  t.deepEqual(stuck.settled, ["handed back", "handed back"]);
  t.deepEqual(new Set(done).size, 3);
  await other.leave();
  t.deepEqual(other.settled, ["done", "done", "done"]);
});

test("two instances share what there is to do, and nothing waits behind a slow piece", async (t) => {
  const server = await nats();
  await ask(server, "shared", 0);
  const counts = [0, 0];
  const instances = await Promise.all(
    [0, 1].map((index) =>
      instance(server, "shared", () =>
        Effect.sync((): Outcome => {
          counts[index]!++;
          return "done";
        }).pipe(Effect.delay("20 millis")),
      ),
    ),
  );
  await ask(server, "shared", 40);
  await until("all are done", 60, () => counts[0]! + counts[1]! === 40);
  t.is(counts[0]! + counts[1]!, 40);
  t.true(Math.min(...counts) >= 10, counts.join(" and "));
  await Promise.all(instances.map(({ leave }) => leave()));
});
