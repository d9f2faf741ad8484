// Contributions through one gate: agents, each on a connection of its own, contribute to work that they have leased, every
// contribution signed, checked, decided on and stored. The reference asks as many bare questions of the same size, with as
// many in flight, of somebody who answers at once. All in one process, on a server whose folder lies in memory: what a disk
// takes to keep each event is the disk's, and the figure `appends` shows it.
import { Effect } from "effect";
import { defineFigure, takingTurns } from "./figure.ts";
import { gateLaboratory } from "./gate-laboratory.ts";
import { gateLoad } from "./gate-load.ts";
import { IN_MEMORY } from "./server.ts";

const AGENTS = 50;
/** Contributions of one sample: so many of each agent. */
const EACH = 12;
const ROUNDS = 6;
const WARM_UP = 2;

export const gateContributions = defineFigure({
  name: "gate-contributions",
  description: `Contributions per second through one gate, of ${AGENTS} agents at once, without the disk`,
  unit: "contributions/s",
  better: "higher",
  reference: "bare NATS request and reply of the same size on the same server",
  target: { ratioAtLeast: 0.15 },
  measure: Effect.gen(function* () {
    const lab = yield* gateLaboratory(AGENTS * EACH * (ROUNDS + WARM_UP), IN_MEMORY);
    const load = yield* gateLoad(lab, AGENTS);
    return yield* takingTurns({
      rounds: ROUNDS,
      warmUp: WARM_UP,
      subject: () => Effect.map(load.contribute(AGENTS, EACH), ({ perSecond }) => perSecond),
      reference: () => Effect.map(load.ask(AGENTS, EACH), ({ perSecond }) => perSecond),
    });
  }),
});
