// What somebody does over a connection is found, where it was done: with the laboratory's own credentials he makes the log's
// stream anew, with a history that he forged with the keys that he has.
import * as fs from "node:fs";
import { join } from "node:path";
import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import test from "ava";
import type { LoggedEvent } from "../../../events/envelope.ts";
import { hashOf } from "../../../events/stored-text.ts";
import { anchorOf } from "../../../infra/audit/anchor.ts";
import { LOG_STREAM } from "../../../infra/event-store/log-stream.ts";
import { ofType } from "../../../events/of-type.ts";
import { keyRing, type KeyRing, signed, type Unsigned } from "../../support/forgery.ts";
import { startNats, type TestNats } from "../../support/nats.ts";
import {
  audited,
  history,
  keys,
  laboratoryFolder,
  log,
  type Message,
  messagesOf,
  recreate,
} from "../../support/tampering.ts";

const { copy, anchor, home, stops } = laboratoryFolder(test);
let nats: TestNats;
test.serial.before("a server on a copy", async () => {
  nats = await startNats({ teardown: (stop) => stops.push(stop) }, copy());
});

const messages = messagesOf(log);
const first = <T extends LoggedEvent["type"]>(type: T, index = 0) => ofType(log, type).at(index)!;
const scored = first("FitnessScored");
const finished = first("TrainingFinished");
const closed = first("ExperimentClosed");
const heads = ofType(log, "TreeHeadSigned");
/** The first head that stands for an event. */
const headOver = (sequence: number): number => heads.find(({ data }) => data.size >= sequence)!.sequence;
const followerOf = ({ stream, revision }: LoggedEvent): LoggedEvent =>
  log.find(
    (event) =>
      event.stream.kind === stream.kind && event.stream.id === stream.id && event.revision === revision + 1,
  )!;
/** An event that the next one of the log, of another stream, does not follow from: nothing says which comes first. */
const beside = log.find((event, index) => {
  const next = log[index + 1];
  return (
    next !== undefined &&
    index > 45 &&
    next.stream.id !== event.stream.id &&
    next.causationid !== event.id &&
    ![next.type, event.type].includes("TreeHeadSigned")
  );
})!;

const without = ({ sequence }: LoggedEvent) => messages.toSpliced(sequence - 1, 1);
const swapped = (one: number, other: number) =>
  messages.with(one - 1, messages[other - 1]!).with(other - 1, messages[one - 1]!);
const rewritten = ({ sequence }: LoggedEvent, change: (text: string) => string): readonly Message[] => {
  const { subject, bytes } = messages[sequence - 1]!;
  const before = new TextDecoder().decode(bytes);
  const after = change(before);
  if (after === before) throw new Error(`nothing was changed in ${before}`);
  return messages.with(sequence - 1, { subject, bytes: new TextEncoder().encode(after) });
};

/** With all keys of the laboratory but those that are named, which are the forger's own. */
const lacking = (...actors: readonly string[]): KeyRing => {
  const own = keyRing();
  return (who) => (actors.includes(who) ? own : keys)(who);
};
/** With none but those that are named. */
const having = (...actors: readonly string[]): KeyRing => {
  const own = keyRing();
  return (who) => (actors.includes(who) ? keys : own)(who);
};
const better = ({ attributes, data }: Unsigned): Unsigned => ({
  attributes,
  data: JSON.parse(JSON.stringify(data).replace(/"loss":\d+/, '"loss":0')) as Unsigned["data"],
});
const earlier = ({ attributes, data }: Unsigned): Unsigned => ({
  attributes: { ...attributes, time: new Date(Date.parse(attributes.time) - 3_600_000).toISOString() },
  data,
});
const changed = (place: LoggedEvent, change: (event: Unsigned) => Unsigned): readonly Unsigned[] =>
  history.with(place.sequence - 1, change(history[place.sequence - 1]!));
/** The forger's history, with the heads that he cannot sign as they were signed. */
const keepingHeads = (events: readonly LoggedEvent[]): readonly Message[] =>
  messagesOf(events.map((event) => heads.find(({ id }) => id === event.id) ?? event));

const outsider = keyRing();
const foreign = signed(history, outsider);
const grant = first("AgentInvited").data.grant;

interface Tamper {
  readonly what: string;
  readonly log: readonly Message[];
  readonly section: string;
  readonly sequence: number;
  readonly says: RegExp;
}

const tampers: readonly Tamper[] = [
  {
    what: "a digit of a measurement",
    log: rewritten(finished, (text) =>
      text.replace(/"loss":(\d)/, (_, digit) => `"loss":${9 - Number(digit)}`),
    ),
    ...{ section: "streams", sequence: finished.sequence, says: /signature/ },
  },
  {
    what: "an event left out",
    log: without(scored),
    ...{ section: "streams", sequence: followerOf(scored).sequence - 1, says: /revision|chain/ },
  },
  {
    what: "two events of a stream, swapped",
    log: swapped(scored.sequence, followerOf(scored).sequence),
    ...{ section: "streams", sequence: scored.sequence, says: /revision|chain/ },
  },
  {
    what: "two events of two streams, swapped: no chain tells",
    log: swapped(beside.sequence, beside.sequence + 1),
    ...{
      section: "tree heads",
      sequence: headOver(beside.sequence),
      says: /something was changed, left out or put in/,
    },
  },
  {
    what: "an event stored twice",
    log: messages.toSpliced(scored.sequence, 0, messages[scored.sequence - 1]!),
    ...{ section: "order", sequence: scored.sequence + 1, says: /its id is that of event/ },
  },
  {
    what: "an event replayed at the end",
    log: [...messages, messages[finished.sequence - 1]!],
    ...{ section: "causality", sequence: log.length + 1, says: /does not allow TrainingFinished/ },
  },
  {
    what: "an experiment that failed, left out with all its events",
    log: messages.filter((_, index) => log[index]!.stream.id !== closed.stream.id),
    ...{
      section: "denominators",
      sequence: first("CampaignAdvanced").sequence,
      says: /was to be opened here and is not in the log/,
    },
  },
  {
    what: "an experiment moved behind all others",
    log: [
      ...messages.filter((_, index) => log[index]!.stream.id !== closed.stream.id),
      ...messages.filter((_, index) => log[index]!.stream.id === closed.stream.id),
    ],
    ...{ section: "tree heads", sequence: 28, says: /stands for 40 events, and the log has 27 before it/ },
  },
  {
    what: "the campaign's opening, left out",
    log: without(first("CampaignOpened")),
    ...{
      section: "order",
      sequence: first("CampaignOpened").sequence,
      says: /nothing before it opened the campaign/,
    },
  },
  {
    what: "the tail, cut off",
    log: messages.slice(0, 100),
    ...{ section: "anchor", sequence: 100, says: /the log ends here/ },
  },
  {
    what: "the whole log",
    log: [],
    ...{ section: "anchor", sequence: 1, says: /the log of none/ },
  },
  {
    what: "a clock set back by an hour, without keys",
    log: messagesOf(signed(changed(scored, earlier), keys, having())),
    ...{ section: "streams", sequence: scored.sequence, says: /signature/ },
  },
  {
    what: "a clock set back by an hour, with every key",
    log: messagesOf(signed(changed(scored, earlier), keys)),
    ...{ section: "order", sequence: scored.sequence, says: /3\d\d\d s before one that it follows/ },
  },
  {
    what: "a forged history by somebody without the keys",
    log: messagesOf(signed(changed(finished, better), keys, having())),
    ...{ section: "streams", sequence: 1, says: /signature/ },
  },
  {
    what: "the history of another laboratory",
    log: messagesOf(foreign),
    ...{ section: "anchor", sequence: 1, says: /is of the laboratory/ },
  },
  {
    what: "a forged history with one agent's key",
    log: messagesOf(signed(changed(finished, better), keys, having(grant))),
    ...{ section: "streams", sequence: finished.sequence, says: /signature/ },
  },
  {
    what: "a forged measurement, with the keys of its agent and of the gate",
    log: (() => {
      const forged = signed(changed(finished, better), keys);
      return messages.with(finished.sequence - 1, messagesOf(forged)[finished.sequence - 1]!);
    })(),
    ...{ section: "streams", sequence: followerOf(finished).sequence, says: /chain/ },
  },
  {
    what: "a forged history with every key but the notary's",
    log: messagesOf(signed(changed(finished, better), keys, lacking("notary"))),
    ...{ section: "streams", sequence: heads[0]!.sequence, says: /signature/ },
  },
  {
    what: "a forged history with every key but the notary's, and the heads that it signed",
    log: keepingHeads(signed(changed(finished, better), keys)),
    ...{ section: "tree heads", sequence: headOver(finished.sequence), says: /something was changed/ },
  },
  {
    what: "a forged history with every key, and other heads",
    log: messagesOf(signed(changed(finished, better), keys)),
    ...{ section: "anchor", sequence: log.length, says: /has the root/ },
  },
  {
    what: "a forged history with every key but the notary's, and no heads",
    log: messagesOf(
      signed(
        changed(finished, better).filter(({ attributes }) => attributes.type !== "TreeHeadSigned"),
        keys,
      ),
    ),
    ...{ section: "anchor", sequence: log.length - heads.length, says: /the log ends here/ },
  },
  {
    what: "a head of another log",
    log: messages.with(heads[1]!.sequence - 1, messagesOf(foreign)[heads[1]!.sequence - 1]!),
    ...{ section: "tree heads", sequence: heads[1]!.sequence, says: /something was changed/ },
  },
  {
    what: "a head left out",
    log: without(heads[1]!),
    ...{ section: "streams", sequence: heads[2]!.sequence - 1, says: /revision|chain/ },
  },
  {
    what: "a head moved to before what it stands for",
    log: messages.toSpliced(heads[1]!.sequence - 1, 1).toSpliced(44, 0, messages[heads[1]!.sequence - 1]!),
    ...{ section: "tree heads", sequence: 45, says: /the log has 44 before it/ },
  },
];

for (const { what, log: forged, section, sequence, says } of tampers)
  test.serial(`found: ${what}`, async (t) => {
    await recreate(await nats.connect(), forged);
    const { code, sections, stderr } = await audited(nats.data, "--anchor", anchor);
    t.is(code, 5, stderr);
    const faults = sections.find(({ name }) => name === section)?.faults ?? [];
    t.true(
      faults.some((fault) => fault.sequence === sequence && says.test(fault.what)),
      JSON.stringify(faults.slice(0, 5)),
    );
  });

test.serial("found: what is no event, and what lies under another's subject", async (t) => {
  const connection = await nats.connect();
  const strange = { subject: messages[59]!.subject, bytes: new TextEncoder().encode("{}") };
  const misplaced = { subject: messages[60]!.subject, bytes: messages[59]!.bytes };
  for (const message of [strange, misplaced]) {
    await recreate(connection, messages.with(59, message));
    const { code, stderr } = await audited(nats.data);
    t.is(code, 5);
    t.regex(stderr, /event 60 of the log is not what was written/);
  }
});

test.serial("found: an anchor of another log, and one that was changed", async (t) => {
  await recreate(await nats.connect(), messages);
  t.is((await audited(nats.data, "--anchor", anchor)).code, 0);
  const kept = anchorOf(log)!;
  const others = [
    [anchorOf(foreign)!, /is of the laboratory/],
    [{ ...kept, size: kept.size - 1 }, /has the root/],
    [{ ...kept, root: hashOf(new Uint8Array()) }, /has the root/],
  ] as const;
  for (const [other, says] of others) {
    const file = join(home, "other.anchor");
    fs.writeFileSync(file, JSON.stringify(other));
    const { code, sections } = await audited(nats.data, "--anchor", file);
    t.is(code, 5);
    t.regex(sections.find(({ name }) => name === "anchor")?.faults[0]?.what ?? "", says);
  }
});

test.serial("found: an artifact in place of another", async (t) => {
  const connection = await nats.connect();
  const { streams } = await jetstreamManager(connection);
  const { config } = await streams.info("ARTIFACTS");
  const before = await streams.getMessage("ARTIFACTS", { seq: 1 });
  await streams.delete("ARTIFACTS");
  await streams.add(config);
  await jetstream(connection).publish(before!.subject, "another", { headers: before!.header });
  const { code, sections } = await audited(nats.data);
  t.is(code, 5);
  const faults = sections.find(({ name }) => name === "artifacts")?.faults ?? [];
  t.true(faults.some(({ what }) => /they are 7 bytes of/.test(what)));
});

test.serial("found: a log made anew so that what it holds can be taken away", async (t) => {
  const { streams } = await jetstreamManager(await nats.connect());
  const { config } = await streams.info(LOG_STREAM);
  await streams.delete(LOG_STREAM);
  await streams.add({ ...config, deny_delete: false });
  const { code, stderr } = await audited(nats.data);
  t.is(code, 6);
  t.regex(stderr, /deny_delete is false, must be true/);
});
