// Stored events made by hand, without a store: for the tests of codec and verification.
import { correlationOf, encodeUnsigned, sourceOf } from "../../events/codec.ts";
import { statementOf, digestOfText } from "../../events/contribution.ts";
import { eventId } from "../../events/event-id.ts";
import { catalogue, type EventData, type EventName } from "../../events/index.ts";
import { attachSignature, hashOf, NOTHING_HASH } from "../../events/stored-text.ts";
import { experimentStream, streamPrefix, subjectOf } from "../../events/stream.ts";
import type { StoredEvent } from "../../events/verify.ts";
import { newSeed, nkeyOfSeed, signWith } from "../../infra/keys/nkey.ts";
import { environment } from "../support/life.ts";

export const stream = experimentStream("c1", "e1");
export const genesis = `sha256:${"9".repeat(64)}`;
const nkeys = { director: nkeyOfSeed(newSeed()), gate: nkeyOfSeed(newSeed()), agent: nkeyOfSeed(newSeed()) };
export const keys = { director: nkeys.director.publicKey, gate: nkeys.gate.publicKey };
export const grants = { "gpu-1": nkeys.agent.publicKey };

interface Authored {
  readonly type: EventName;
  readonly data: object;
  readonly actor: "director" | "gate";
  readonly contributed?: boolean;
}

/** Seals a chain from its authors' intents. */
export const chain = (intents: readonly Authored[]): readonly StoredEvent[] => {
  const stored: StoredEvent[] = [];
  for (const [index, { type, data, actor, contributed }] of intents.entries()) {
    const subject = subjectOf(stream, type);
    const dataschema = catalogue[type].dataschema;
    const dataText = JSON.stringify(data);
    const cause = eventId("c1", "cause");
    const statement = statementOf({
      campaign: genesis,
      stream: streamPrefix(stream),
      cause,
      attempt: 1,
      type,
      dataschema,
      data: digestOfText(dataText),
      key: nkeys.agent.publicKey,
      grant: "gpu-1",
    });
    const contribution = {
      contribution: statement,
      contributionsignature: signWith(nkeys.agent, Buffer.from(statement)),
    };
    const before = stored.at(-1);
    const unsigned = encodeUnsigned(
      {
        specversion: "1.0",
        id: eventId("stored", type, index),
        source: sourceOf(stream),
        type,
        subject,
        time: "2026-01-01T00:00:00.000Z",
        datacontenttype: "application/json",
        dataschema,
        streamrevision: index + 1,
        correlationid: correlationOf(stream),
        causationid: cause,
        actor,
        logicversion: "0.1.0",
        prevhash: before === undefined ? NOTHING_HASH : hashOf(before.bytes),
        ...(contributed === true ? contribution : {}),
      },
      dataText,
    );
    const text = attachSignature(unsigned, signWith(nkeys[actor], Buffer.from(unsigned)));
    stored.push({ stream, type, sequence: 10 + index * 3, bytes: new TextEncoder().encode(text) });
  }
  return stored;
};

const started: EventData<"TrainingStarted"> = {
  attempt: 1,
  agent: "gpu-1",
  environment,
  sandbox: "landlock",
};
const closed: EventData<"ExperimentClosed"> = {
  outcome: "failed",
  reason: 'wörds, and ,"data":{} 🦕',
  fitness: null,
};

/** A laboratory's own event, an agent's contribution, and another of its own. */
export const story: readonly Authored[] = [
  { type: "ExperimentClosed", data: closed, actor: "director" },
  { type: "TrainingStarted", data: started, actor: "gate", contributed: true },
  { type: "ExperimentClosed", data: closed, actor: "director" },
];
