// How long an agent waits for the answer to a contribution while so many contribute at once, the middle and the slow end,
// against bare questions of the same size, as many at once.
import { Effect } from "effect";
import { defineFigure, type Part } from "./figure.ts";
import { gateLaboratory } from "./gate-laboratory.ts";
import { type Answered, gateLoad } from "./gate-load.ts";
import { IN_MEMORY } from "./server.ts";
import { quantile } from "./statistics.ts";

/** Agents at once, and contributions of each in one round. */
const LOADS = [
  { agents: 1, each: 100 },
  { agents: 50, each: 4 },
  { agents: 200, each: 1 },
];
const QUANTILES = { p50: 0.5, p99: 0.99 };
const ROUNDS = 5;
const WARM_UP = 1;

export const gateLatency = defineFigure({
  name: "gate-latency",
  description:
    "Milliseconds from a contribution to its answer, the median and the 99th percentile, of 1, 50 and 200 agents at once; whole: the 99th percentile of 200",
  unit: "ms",
  better: "lower",
  reference: "bare NATS request and reply of the same size on the same server, as many at once",
  // What a gate that answers 0.15 as many makes them wait.
  target: { ratioBelow: 1 / 0.15 },
  measure: Effect.gen(function* () {
    const inRound = LOADS.reduce((sum, { agents, each }) => sum + agents * each, 0);
    const lab = yield* gateLaboratory(inRound * (ROUNDS + WARM_UP), IN_MEMORY);
    const load = yield* gateLoad(lab, Math.max(...LOADS.map(({ agents }) => agents)));
    const parts = LOADS.flatMap(({ agents }) =>
      Object.entries(QUANTILES).map(([name, share]) => ({
        ...{ name: `${name} of ${agents}`, agents, share },
        ...{ subject: [] as number[], reference: [] as number[] },
      })),
    );
    const note = (agents: number, of: "subject" | "reference", { latencies }: Answered): void => {
      for (const part of parts) if (part.agents === agents) part[of].push(quantile(latencies, part.share));
    };
    for (let round = 0; round < WARM_UP + ROUNDS; round++) {
      for (const { agents, each } of LOADS) {
        const subject = yield* load.contribute(agents, each);
        const reference = yield* load.ask(agents, each);
        if (round < WARM_UP) continue;
        note(agents, "subject", subject);
        note(agents, "reference", reference);
      }
    }
    const { subject, reference } = parts.at(-1)!;
    return {
      ...{ subject, reference },
      parts: parts.map(({ name, subject, reference }): Part => ({ name, subject, reference })),
    };
  }),
});
