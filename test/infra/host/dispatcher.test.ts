// How work comes to those who wait for it at one gate or another: a real server, durable consumers, no laboratory. No test
// waits for an ack wait: what is lost on the way, or goes to nobody, comes to nobody here.
import { setTimeout as sleep } from "node:timers/promises";
import test from "ava";
import { jetstreamManager } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import { Effect, Exit, Scope } from "effect";
import fc from "fast-check";
import { ensureLogStream, LOG_STREAM } from "../../../infra/event-store/log-stream.ts";
import { dispatcher, type Dispatcher } from "../../../infra/host/gate/dispatcher.ts";
import { workConsumer } from "../../../infra/host/work-consumer.ts";
import { sharedNats, startNats } from "../../support/nats.ts";
import { until } from "../../support/until.ts";

const nats = sharedNats(test);
const connected = async (): Promise<NatsConnection> => {
  const connection = await (await nats()).connect();
  await Effect.runPromise(ensureLogStream(connection, 1));
  return connection;
};

interface Asking {
  readonly agent?: string;
  readonly mayTake?: (work: string) => boolean;
  readonly seconds?: number;
}
interface Desk {
  /** The work that came of these consumers, acknowledged; undefined for none. */
  readonly ask: (consumers: () => readonly string[], asking?: Asking) => Promise<string | undefined>;
  readonly gate: Dispatcher<string>;
  readonly end: () => Promise<void>;
}

const desk = async (connection: NatsConnection): Promise<Desk> => {
  const scope = Effect.runSync(Scope.make());
  const prepare = (name: string) =>
    workConsumer(connection, {
      name,
      filters: [`cambrian.log.${name}.experiment.*.Asked`],
      ackWaitSeconds: 300,
    });
  const read = ({ data }: { readonly data: Uint8Array }) => Effect.succeed(Buffer.from(data).toString());
  const gate = await Effect.runPromise(Scope.provide(dispatcher(connection, { prepare, read }), scope));
  return {
    gate,
    ask: async (consumers, { agent = "somebody", mayTake = () => true, seconds = 30 } = {}) => {
      const found = await Effect.runPromise(gate.next({ agent, consumers, mayTake }, seconds));
      found?.message.respond("+ACK");
      return found?.work;
    },
    end: () => Effect.runPromise(Scope.close(scope, Exit.void)),
  };
};

let count = 0;
/** Each test has consumers of its own, so that no other's work comes to it. */
const fresh = (): string => `d${++count}`;
const say = (connection: NatsConnection, consumer: string, work: string): Promise<unknown> =>
  connection.request(`cambrian.log.${consumer}.experiment.e1.Asked`, work);
/** Until the server knows of a pull. */
const pulled = async (connection: NatsConnection, consumer: string): Promise<void> => {
  const { consumers } = await jetstreamManager(connection);
  await until(`somebody pulls from ${consumer}`, 10, async () => {
    const info = await consumers.info(LOG_STREAM, consumer).catch(() => undefined);
    return (info?.num_waiting ?? 0) > 0;
  });
};

test("first come, first served, each piece of work once; who may not do it is passed over", async (t) => {
  const [connection, consumer] = [await connected(), fresh()];
  const { ask } = await desk(connection);
  const consumers = () => [consumer];
  const first = ask(consumers, { mayTake: (work) => work !== "one" });
  const others = [ask(consumers), ask(consumers), ask(consumers, { seconds: 1 })];
  for (const work of ["one", "two", "three"]) await say(connection, consumer, work);
  t.deepEqual(await Promise.all([...others, first]), ["one", "three", undefined, "two"]);
});

test("what comes of other consumers while who waited has work is given back at once, also by another gate", async (t) => {
  const [connection, consumers] = [await connected(), [fresh(), fresh()]];
  const [one, other] = [await desk(connection), await desk(connection)];
  const waiting = one.ask(() => consumers);
  for (const consumer of consumers) await pulled(connection, consumer);
  for (const consumer of consumers) await say(connection, consumer, consumer);
  const first = await waiting;
  t.true(consumers.includes(first!));
  t.deepEqual(
    [await other.ask(() => consumers)],
    consumers.filter((consumer) => consumer !== first),
  );
});

test("who waits gets the work of a campaign that is opened meanwhile, and none of one that is closed", async (t) => {
  const [connection, early, late] = [await connected(), fresh(), fresh()];
  const { ask, gate } = await desk(connection);
  let open: readonly string[] = [early];
  const waiting = ask(() => open);
  await pulled(connection, early);
  await say(connection, late, "late");
  open = [late];
  gate.changed();
  await say(connection, early, "early");
  t.is(await waiting, "late");
  t.is(await ask(() => [early]), "early");
});

test("an agent that left gets nothing, at whichever gate it waits and leaves", async (t) => {
  const [connection, consumer] = [await connected(), fresh()];
  const [one, other] = [await desk(connection), await desk(connection)];
  const leaving = one.ask(() => [consumer], { agent: "leaving" });
  const staying = one.ask(() => [consumer], { agent: "staying" });
  await pulled(connection, consumer);
  other.gate.letGo("leaving");
  t.is(await leaving, undefined);
  await say(connection, consumer, "work");
  t.is(await staying, "work");
});

test("a consumer that was deleted is made again for who waits", async (t) => {
  const [connection, consumer] = [await connected(), fresh()];
  const { ask } = await desk(connection);
  const waiting = ask(() => [consumer]);
  await pulled(connection, consumer);
  await (await jetstreamManager(connection)).consumers.delete(LOG_STREAM, consumer);
  await say(connection, consumer, "work");
  t.is(await waiting, "work");
});

test("who waits while the server is killed gets the work that comes once it is back", async (t) => {
  const server = await startNats(t);
  const [connection, consumer] = [await server.connect(), fresh()];
  await Effect.runPromise(ensureLogStream(connection, 1));
  const { ask } = await desk(connection);
  const waiting = ask(() => [consumer]);
  await pulled(connection, consumer);
  process.kill(await Effect.runPromise(server.pid), "SIGKILL");
  for (let said = false; !said;)
    said = await say(connection, consumer, "work").then(
      () => true,
      () => false,
    );
  t.is(await waiting, "work");
});

test("who waits at a gate that ends is told at once, and its work goes to another gate", async (t) => {
  const [connection, consumer] = [await connected(), fresh()];
  const [one, other] = [await desk(connection), await desk(connection)];
  const waiting = one.ask(() => [consumer]);
  await pulled(connection, consumer);
  one.gate.close();
  await say(connection, consumer, "work");
  t.is(await waiting, undefined);
  await one.end();
  t.is(await other.ask(() => [consumer]), "work");
});

test("however agents come, leave and are turned away at two gates, each piece of work is done once", async (t) => {
  const connection = await connected();
  const desks = [await desk(connection), await desk(connection)];
  const gates = fc.nat({ max: 1 });
  const step = fc.oneof(
    fc.record({ says: fc.nat({ max: 2 }) }),
    fc.record({
      gate: gates,
      wants: fc.uniqueArray(fc.nat({ max: 2 }), { minLength: 1 }),
      only: fc.constantFrom("", "even"),
      seconds: fc.constantFrom(0, 30),
    }),
    fc.record({ leaves: gates }),
    fc.record({ pauses: fc.nat({ max: 20 }) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
      const consumers = [fresh(), fresh(), fresh()];
      const said: string[] = [];
      const asked: Promise<string | undefined>[] = [];
      for (const one of steps) {
        if ("says" in one) {
          said.push(`${said.length}`);
          await say(connection, consumers[one.says]!, said.at(-1)!);
        } else if ("leaves" in one) desks[one.leaves]!.gate.letGo("passing");
        else if ("pauses" in one) await sleep(one.pauses);
        else {
          const mayTake = (work: string) => one.only === "" || Number(work) % 2 === 0;
          const asking = { agent: "passing", mayTake, seconds: one.seconds };
          asked.push(desks[one.gate]!.ask(() => one.wants.map((index) => consumers[index]!), asking));
        }
      }
      desks[0]!.gate.letGo("passing");
      const done = (await Promise.all(asked)).filter((work) => work !== undefined);
      // What is left goes to who comes now.
      while (done.length < said.length) {
        const work = await desks[done.length % 2]!.ask(() => consumers, { agent: "staying" });
        if (work === undefined) return t.fail(`${said.length - done.length} pieces of work are lost`);
        done.push(work);
      }
      t.deepEqual(
        done.toSorted((a, b) => Number(a) - Number(b)),
        said,
      );
    }),
    { numRuns: 15 },
  );
});
