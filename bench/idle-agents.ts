// What agents cost that only wait: the processor time that a gate and the server, each a process of its own, take more than
// alone while many agents are attached by the SDK and there is no work for them. The reference is what they take alone.
import { tmpdir } from "node:os";
import { readFileSync } from "node:fs";
import { Effect } from "effect";
import { attach } from "../infra/attached/index.ts";
import { defineFigure } from "./figure.ts";
import { gateLaboratory } from "./gate-laboratory.ts";
import { gateProcess } from "./gate-process.ts";
import { quantile } from "./statistics.ts";

const AGENTS = 200;
/** As long as the longest wait of an agent, so that each asks once in every sample; and until all waits are that long. */
const SECONDS = 60;
const SETTLING = 90;
const ROUNDS = 2;
/** Of those clock ticks in which Linux counts processor time. */
const TICK_MS = 10;

export const idleAgents = defineFigure({
  name: "idle-agents",
  description: `Percent of a core that ${AGENTS} attached agents that wait for work add to what a gate and its server take`,
  unit: "% of a core",
  better: "lower",
  reference: "the same gate and server without agents",
  target: { p95Below: 1 },
  measure: Effect.gen(function* () {
    const lab = yield* gateLaboratory(0, tmpdir(), false);
    const gate = yield* gateProcess({ url: lab.url, creds: lab.labCredentials, data: lab.data });
    yield* gate.serve;
    const used = Effect.gen(function* () {
      return (yield* gate.cpu) / 1000 + processorTime(yield* lab.pid);
    });
    const share = Effect.gen(function* () {
      const [before, since] = [yield* used, performance.now()];
      yield* Effect.sleep(SECONDS * 1000);
      return (100 * ((yield* used) - before)) / (performance.now() - since);
    });
    yield* Effect.sleep(2000);
    const reference = yield* Effect.replicateEffect(share, ROUNDS);
    const leaving = new AbortController();
    const names = Array.from({ length: AGENTS }, (_, index) => `idle-${index + 1}`);
    const waiting: Promise<unknown>[] = [];
    yield* Effect.forEach(
      names,
      Effect.fnUntraced(function* (name) {
        const creds = yield* lab.invited(name, 1);
        const nothing = () => Promise.resolve(undefined);
        const attached = Promise.withResolvers<void>();
        const tell = (line: string): void => {
          if (line.startsWith("attached as")) attached.resolve();
        };
        const options = { url: lab.url, creds, signal: leaving.signal, tell };
        waiting.push(attach(options, nothing).catch(attached.reject));
        yield* Effect.promise(() => attached.promise);
      }),
      { concurrency: 2 },
    );
    yield* Effect.sleep(SETTLING * 1000);
    const withAgents = yield* Effect.replicateEffect(share, ROUNDS);
    leaving.abort();
    yield* Effect.promise(() => Promise.all(waiting));
    const alone = quantile(reference, 0.5);
    return { subject: withAgents.map((percent) => percent - alone), reference };
  }),
});

/** Milliseconds that a process has used (proc_pid_stat(5): fields 14 and 15). */
const processorTime = (pid: number): number => {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
};
