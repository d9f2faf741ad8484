// What agents do at a gate for a figure: each has leased its work before the clock runs, and contributes to one piece after
// the other. Beside it bare questions of the same size, as many at once, of somebody who answers at once.
import { Effect } from "effect";
import type { GateClient } from "../infra/attached/index.ts";
import type { gateLaboratory } from "./gate-laboratory.ts";
import { probeFinished } from "./histories/agent-answers.ts";

/** What came of a number of questions: milliseconds of each, and how many were answered per second. */
export interface Answered {
  readonly latencies: readonly number[];
  readonly perSecond: number;
}

export interface GateLoad {
  /** So many contributions of each of the first agents. */
  readonly contribute: (agents: number, each: number) => Effect.Effect<Answered>;
  /** As many bare questions. */
  readonly ask: (agents: number, each: number) => Effect.Effect<Answered>;
}

/** @param count of agents, each on a connection of its own, and of connections that ask bare questions */
export const gateLoad = Effect.fnUntraced(function* (
  lab: Effect.Success<ReturnType<typeof gateLaboratory>>,
  count: number,
) {
  const names = Array.from({ length: count }, (_, index) => `agent-${index + 1}`);
  const agents = yield* Effect.forEach(names, (name) => lab.opened(name, 1000), { concurrency: 4 });
  const grants = yield* Effect.promise(() => Promise.all(agents.map((agent) => agent.attach("bench/1"))));
  const bare = yield* Effect.forEach(names, () => lab.connection, { concurrency: 4 });
  const echo = yield* lab.connection;
  echo.subscribe("bench.echo", { callback: (_, message) => void message.respond(message.data) });
  yield* Effect.promise(() => echo.flush());
  const payload = new Uint8Array(Buffer.byteLength(JSON.stringify(probeFinished)) + 1024);
  const load: GateLoad = {
    contribute: (some, each) =>
      Effect.promise(async () => {
        const leases = await Promise.all(agents.slice(0, some).map((agent) => leased(agent, each)));
        return measured(some, each, (agent, one) =>
          agents[agent]!.contribute(leases[agent]![one]!, grants[agent]!, {
            type: "ProbeFinished",
            data: probeFinished,
          }),
        );
      }),
    ask: (some, each) =>
      Effect.promise(() =>
        measured(some, each, (agent) => bare[agent]!.request("bench.echo", payload, { timeout: 10_000 })),
      ),
  };
  return load;
});

const leased = async (agent: GateClient, count: number) => {
  const found = [];
  while (found.length < count) {
    const lease = await agent.lease(["ProbeRequested"], 10);
    if (lease === null) throw new Error("there is too little work for this figure");
    found.push(lease);
  }
  return found;
};

const measured = async (
  agents: number,
  each: number,
  ask: (agent: number, one: number) => Promise<unknown>,
): Promise<Answered> => {
  const latencies: number[] = [];
  const began = performance.now();
  const inTurn = async (agent: number): Promise<void> => {
    for (let one = 0; one < each; one++) {
      const asked = performance.now();
      await ask(agent, one);
      latencies.push(performance.now() - asked);
    }
  };
  await Promise.all(Array.from({ length: agents }, (_, agent) => inTurn(agent)));
  return { latencies, perSecond: (1000 * latencies.length) / (performance.now() - began) };
};
