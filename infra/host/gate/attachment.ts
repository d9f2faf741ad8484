// That agents come and go, for the log: at most one event each way in ten seconds, whatever an agent says how often.
import { Clock, Effect } from "effect";
import type { Draft, LoggedEvent } from "../../../events/envelope.ts";
import { eventId } from "../../../events/event-id.ts";
import type { Fact } from "../../../events/index.ts";
import { LAB, opsStream } from "../../../events/stream.ts";
import { millisecondsOf } from "../../../events/time.ts";
import type { AppendError } from "../../event-store/errors.ts";
import { EventStore, headOf } from "../../event-store/event-store.ts";
import type { GateRequest } from "./verb.ts";

/** Milliseconds. */
const APART = 10_000;

type Noted = Effect.Effect<void, AppendError, EventStore>;

export const noteAttached = ({ agent, grant }: GateRequest, software: string): Noted =>
  note(agent, { type: "AgentAttached", data: { agent, grant: grant.grant, software } }, () => true);

/** Only who came can leave. */
export const noteDetached = ({ agent }: GateRequest): Noted =>
  note(agent, { type: "AgentDetached", data: { agent } }, (history) => {
    const last = history.findLast(({ type }) => type === "AgentAttached" || type === "AgentDetached");
    return last?.type === "AgentAttached";
  });

const note = (
  agent: string,
  fact: Fact<"AgentAttached" | "AgentDetached">,
  applies: (history: readonly LoggedEvent[]) => boolean,
): Noted =>
  Effect.gen(function* () {
    const store = yield* EventStore;
    const stream = opsStream(LAB, agent);
    const history = yield* store.readStream(stream);
    const same = history.findLast(({ type }) => type === fact.type);
    const now = yield* Clock.currentTimeMillis;
    if (same !== undefined && now - millisecondsOf(same.time) < APART) return;
    if (!applies(history)) return;
    const id = eventId(agent, fact.type, history.length);
    const draft = { ...fact, id, causationid: null, actor: "gate" } as Draft;
    yield* store.append([{ stream, expected: headOf(history), events: [draft] }]);
  }).pipe(Effect.retry({ while: (error) => error._tag === "Conflict" }));
