// Takes an agent's grant back, or its key: the log says so, and the gate heeds it from the next request on. That the server
// lets the old key in no more is the accounts' part (infra/embedded/nats-accounts.ts).
import { Effect, Schema } from "effect";
import type { LoggedEvent } from "../../events/envelope.ts";
import type { EventData, Fact } from "../../events/index.ts";
import { agentStream } from "../../events/stream.ts";
import type { AppendError } from "../event-store/errors.ts";
import type { EventStore } from "../event-store/event-store.ts";
import { appendFacts } from "./append-facts.ts";

/** Nobody of that name has a grant that could be taken back. */
export class NoGrant extends Schema.TaggedError<NoGrant>()("NoGrant", {
  agent: Schema.String,
  /** Whether it had one. */
  revoked: Schema.Boolean,
  message: Schema.String,
}) {
  readonly retryable = false;
}

type Grant = EventData<"AgentInvited">;

/** Answers with the grant that it had. */
export const revokeAgent = (
  agent: string,
  reason: string,
): Effect.Effect<Grant, NoGrant | AppendError, EventStore> =>
  change(agent, ({ grant, publicKey }) => [
    { type: "AgentRevoked", data: { agent, grant, publicKey, reason } },
  ]);

/** The same grant under another name and key. Answers with the grant that it had. */
export const rotateKey = (
  agent: string,
  publicKey: string,
  { reason, expiresAt }: { readonly reason: string; readonly expiresAt: string | null },
): Effect.Effect<Grant, NoGrant | AppendError, EventStore> =>
  change(agent, (held) => [
    { type: "KeyRotated", data: { agent, publicKey: held.publicKey, reason } },
    { type: "AgentInvited", data: { ...held, publicKey, expiresAt, grant: nextName(held.grant) } },
  ]);

/** `checker-1.2` after `checker-1`: a grant's name stands for one key for ever. */
const nextName = (grant: string): string => {
  const [, name = grant, number] = /^(.*?)(?:\.(\d+))?$/.exec(grant) ?? [];
  return `${name}.${Number(number ?? 1) + 1}`;
};

const change = (
  agent: string,
  factsOf: (held: Grant) => readonly Fact[],
): Effect.Effect<Grant, NoGrant | AppendError, EventStore> => {
  const heldBy = (history: readonly LoggedEvent[]): Effect.Effect<Grant, NoGrant> => {
    const held = heldIn(history);
    return typeof held === "string"
      ? Effect.fail(new NoGrant({ agent, revoked: history.length > 0, message: held }))
      : Effect.succeed(held);
  };
  const facts = (history: readonly LoggedEvent[]) => Effect.map(heldBy(history), factsOf);
  return Effect.flatMap(appendFacts(agentStream(agent), "laboratory", facts), heldBy);
};

/** The grant that stands, or why there is none. */
const heldIn = (history: readonly LoggedEvent[]): Grant | string => {
  const last = history.findLast(({ type }) => type === "AgentInvited" || type === "AgentRevoked");
  if (last?.type === "AgentInvited") return last.data;
  return last === undefined ? "no such agent was invited" : `its grant was revoked at ${last.time}`;
};
