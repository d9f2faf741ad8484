// Contributions through one gate: agents, each on a connection of its own, contribute to work that they have leased, every
// contribution signed, checked, decided on and stored. The reference asks as many bare questions of the same size, with as
// many in flight, of somebody who answers at once. All in one process, on a server whose folder lies in memory: what a disk
// takes to keep each event is the disk's, and the figure `appends` shows it.
import { Effect } from "effect";
import type { GateClient } from "../infra/attached/index.ts";
import { defineFigure, takingTurns } from "./figure.ts";
import { gateLaboratory } from "./gate-laboratory.ts";
import { IN_MEMORY } from "./server.ts";
import { probeFinished } from "./histories/agent-answers.ts";

const AGENTS = 50;
/** Contributions of one sample: so many of each agent. */
const EACH = 6;
const ROUNDS = 4;

export const gateContributions = defineFigure({
  name: "gate-contributions",
  description: `Contributions per second through one gate, of ${AGENTS} agents at once, without the disk`,
  unit: "contributions/s",
  better: "higher",
  reference: "bare NATS request and reply of the same size on the same server",
  target: { ratioAtLeast: 0.15 },
  measure: Effect.gen(function* () {
    const lab = yield* gateLaboratory(AGENTS * EACH * (ROUNDS + 1), IN_MEMORY);
    const agents = yield* Effect.forEach(
      Array.from({ length: AGENTS }, (_, index) => `agent-${index + 1}`),
      (name) => lab.opened(name, 1000),
      { concurrency: 8 },
    );
    const grants = yield* Effect.promise(() => Promise.all(agents.map((agent) => agent.attach("bench/1"))));
    const bare = yield* Effect.forEach(agents, () => lab.connection);
    const echo = yield* lab.connection;
    echo.subscribe("bench.echo", { callback: (_, message) => void message.respond(message.data) });
    yield* Effect.promise(() => echo.flush());
    const payload = new Uint8Array(Buffer.byteLength(JSON.stringify(probeFinished)) + 1024);
    return yield* takingTurns({
      rounds: ROUNDS,
      warmUp: 1,
      subject: () =>
        Effect.promise(async () => {
          const leases = await Promise.all(agents.map(leased));
          const contribute = async (agent: GateClient, index: number): Promise<void> => {
            for (const lease of leases[index]!)
              await agent.contribute(lease, grants[index]!, { type: "ProbeFinished", data: probeFinished });
          };
          return perSecond(() => Promise.all(agents.map(contribute)));
        }),
      reference: () =>
        Effect.promise(() =>
          perSecond(() =>
            Promise.all(
              bare.map(async (connection) => {
                for (let one = 0; one < EACH; one++)
                  await connection.request("bench.echo", payload, { timeout: 10_000 });
              }),
            ),
          ),
        ),
    });
  }),
});

/** Before the clock runs: what each agent contributes to. */
const leased = async (agent: GateClient) => {
  const found = [];
  while (found.length < EACH) {
    const lease = await agent.lease(["ProbeRequested"], 10);
    if (lease === null) throw new Error("there is too little work for this figure");
    found.push(lease);
  }
  return found;
};

const perSecond = async (run: () => Promise<unknown>): Promise<number> => {
  const before = performance.now();
  await run();
  return (1000 * AGENTS * EACH) / (performance.now() - before);
};
