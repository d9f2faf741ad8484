// Contributions through two gates, each a process of its own, against those through one of them: whether a laboratory gets
// more out of one more gate.
import { Effect } from "effect";
import { defineFigure, takingTurns } from "./figure.ts";
import { gateLaboratory } from "./gate-laboratory.ts";
import { gateLoad } from "./gate-load.ts";
import { gateProcess } from "./gate-process.ts";
import { IN_MEMORY } from "./server.ts";

const AGENTS = 50;
/** Contributions of one sample: so many of each agent. */
const EACH = 12;
/** Before a sample, when a gate has just begun to serve. */
const FIRST = 2;
const ROUNDS = 4;
const WARM_UP = 1;

export const twoGates = defineFigure({
  name: "two-gates",
  description: `Contributions per second through two gates in processes of their own, of ${AGENTS} agents at once, without the disk`,
  unit: "contributions/s",
  better: "higher",
  reference: "the same through one of them",
  target: { ratioAtLeast: 1.6 },
  measure: Effect.gen(function* () {
    const lab = yield* gateLaboratory(2 * AGENTS * (FIRST + EACH) * (ROUNDS + WARM_UP), IN_MEMORY, false);
    const place = { url: lab.url, creds: lab.labCredentials, data: lab.data };
    const [one, two] = [yield* gateProcess(place), yield* gateProcess(place)];
    yield* one.serve;
    const load = yield* gateLoad(lab, AGENTS);
    const contribute = Effect.andThen(
      load.contribute(AGENTS, FIRST),
      Effect.map(load.contribute(AGENTS, EACH), ({ perSecond }) => perSecond),
    );
    return yield* takingTurns({
      rounds: ROUNDS,
      warmUp: WARM_UP,
      subject: () =>
        Effect.acquireUseRelease(
          two.serve,
          () => contribute,
          () => two.stop,
        ),
      reference: () => contribute,
    });
  }),
});
