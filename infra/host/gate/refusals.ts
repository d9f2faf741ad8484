// What gates refused, for the log: once a minute and agent, how much of what, so that no flood of refusals becomes one of
// events. Refusals that an honest agent meets every day are not counted.
import { type Duration, Effect, Schedule, type Scope } from "effect";
import { LAB, opsStream } from "../../../events/stream.ts";
import type { AppendError } from "../../event-store/errors.ts";
import type { EventStore } from "../../event-store/event-store.ts";
import { appendFacts } from "../append-facts.ts";
import type { GateRefusal, RefusalCode } from "./refusal.ts";
import { GATE } from "./verb.ts";

const COUNTED: ReadonlySet<RefusalCode> = new Set(["invalid", "not-granted", "too-large", "duplicate"]);
/** Agents of whom so much is kept; of others in the same minute nothing is said. */
const AGENTS = 1000;
const MESSAGE = 500;

interface Refused {
  readonly counts: Map<RefusalCode, number>;
  message: string;
}

export interface Refusals {
  /** Of an agent that was invited: others have no stream. */
  readonly note: (agent: string, refusal: GateRefusal) => void;
}

export const refusals = (every: Duration.Input): Effect.Effect<Refusals, never, EventStore | Scope.Scope> =>
  Effect.gen(function* () {
    let noted = new Map<string, Refused>();
    const tell = Effect.suspend(() => {
      const due = noted;
      noted = new Map();
      return Effect.forEach(due, ([agent, refused]) => record(agent, refused), { discard: true });
    }).pipe(Effect.catch((error) => Effect.logWarning(`refusals could not be recorded: ${error.message}`)));
    yield* Effect.forkScoped(Effect.schedule(tell, Schedule.spaced(every)));
    yield* Effect.addFinalizer(() => Effect.ignore(Effect.timeout(tell, "1 second")));
    return {
      note: (agent, { code, message }) => {
        if (!COUNTED.has(code) || (noted.size >= AGENTS && !noted.has(agent))) return;
        const refused = noted.get(agent) ?? { counts: new Map(), message };
        refused.counts.set(code, (refused.counts.get(code) ?? 0) + 1);
        refused.message = message;
        noted.set(agent, refused);
      },
    };
  });

const record = (
  agent: string,
  { counts, message }: Refused,
): Effect.Effect<unknown, AppendError, EventStore> => {
  const data = {
    agent,
    refused: Object.fromEntries(counts),
    message: message.slice(0, MESSAGE).toWellFormed().replaceAll("\0", ""),
  };
  return appendFacts(opsStream(LAB, agent), GATE, () => Effect.succeed([{ type: "AgentRefused", data }]));
};
