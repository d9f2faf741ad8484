// That agents come and go, for the log: at most one event each way in ten seconds, whatever an agent says how often.
import { Clock, Effect } from "effect";
import type { LoggedEvent } from "../../../events/envelope.ts";
import type { Fact } from "../../../events/index.ts";
import { LAB, opsStream } from "../../../events/stream.ts";
import { millisecondsOf } from "../../../events/time.ts";
import type { AppendError } from "../../event-store/errors.ts";
import type { EventStore } from "../../event-store/event-store.ts";
import { appendFacts } from "../append-facts.ts";
import { GATE, type GateRequest } from "./verb.ts";

/** Milliseconds. */
const APART = 10_000;

type Noted = Effect.Effect<unknown, AppendError, EventStore>;

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
  appendFacts(opsStream(LAB, agent), GATE, (history) =>
    Effect.map(Clock.currentTimeMillis, (now) => {
      const same = history.findLast(({ type }) => type === fact.type);
      const lately = same !== undefined && now - millisecondsOf(same.time) < APART;
      return lately || !applies(history) ? [] : [fact];
    }),
  );
