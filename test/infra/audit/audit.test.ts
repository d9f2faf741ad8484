// Recorded histories hold in every section; whatever is changed in one is found, in the section and at the event that the
// table says. Who changes something has no keys here, so that most of it is found by the streams as well.
import test from "ava";
import { Effect, Result } from "effect";
import { decode } from "../../../events/codec.ts";
import type { LoggedEvent } from "../../../events/envelope.ts";
import { LAB, subjectOf } from "../../../events/stream.ts";
import { memoryArtifacts } from "../../../infra/artifacts/memory.ts";
import { Artifacts } from "../../../actors/ports.ts";
import { anchorOf } from "../../../infra/audit/anchor.ts";
import { audit, auditedIn } from "../../../infra/audit/audit.ts";
import type { Section } from "../../../infra/audit/section.ts";
import { ofType } from "../../../events/of-type.ts";
import { recordedLog, recordedLogs } from "../../support/recorded.ts";

const audited = (log: readonly LoggedEvent[]): Promise<readonly Section[]> =>
  Effect.runPromise(Effect.provide(audit(auditedIn(log, undefined)), memoryArtifacts));
/** Of all but the artifacts, which no history has. */
const withoutArtifacts = (sections: readonly Section[]) =>
  sections.filter(({ name }) => name !== "artifacts");

for (const file of recordedLogs)
  test(`${file}: every section holds`, async (t) => {
    for (const section of withoutArtifacts(await audited(recordedLog(file)))) {
      t.deepEqual(section.faults, [], section.name);
      if (section.name === "tree heads") {
        t.is(section.verdict, "unknown", "there was no notary then");
        continue;
      }
      t.is(section.verdict, "ok");
      t.true(section.checked > 0 || ["claims", "arrival", "origins"].includes(section.name), section.name);
    }
  });

type Log = readonly LoggedEvent[];
const whole = recordedLog("issue-5-claims.jsonl.gz");
const first = <T extends LoggedEvent["type"]>(type: T, index = 0) => ofType(whole, type).at(index)!;

/** The event with its stored text changed; read again as a reader would. */
const rewritten = (event: LoggedEvent, change: (text: string) => string): LoggedEvent => {
  const before = new TextDecoder().decode(event.bytes);
  const after = change(before);
  if (after === before) throw new Error(`nothing was changed in ${before}`);
  const bytes = new TextEncoder().encode(after);
  return Result.getOrThrow(decode(bytes, subjectOf(event.stream, event.type), event.sequence));
};
const at = (log: Log, place: LoggedEvent, change: (event: LoggedEvent) => readonly LoggedEvent[]): Log =>
  log.flatMap((event) => (event.sequence === place.sequence ? change(event) : [event]));
const replace = (place: LoggedEvent, change: (text: string) => string): Log =>
  at(whole, place, (event) => [rewritten(event, change)]);
const drop = (place: LoggedEvent): Log => at(whole, place, () => []);
/** Sequences as a stream that is written anew would have them. */
const renumbered = (log: Log): Log => log.map((event, index) => ({ ...event, sequence: index + 1 }));
const next = (event: LoggedEvent): LoggedEvent =>
  whole.find(({ sequence }) => sequence === event.sequence + 1)!;
const swapped = (one: LoggedEvent, other: LoggedEvent): Log =>
  whole.map((event) =>
    event.sequence === one.sequence
      ? { ...other, sequence: one.sequence }
      : event.sequence === other.sequence
        ? { ...one, sequence: other.sequence }
        : event,
  );
/** The next event of the same stream. */
const follower = (event: LoggedEvent): LoggedEvent =>
  whole.find(
    ({ stream, revision }) =>
      stream.campaign === event.stream.campaign &&
      stream.kind === event.stream.kind &&
      stream.id === event.stream.id &&
      revision === event.revision + 1,
  )!;

interface Tamper {
  readonly what: string;
  readonly log: Log;
  readonly section: string;
  readonly place: number;
  readonly says: RegExp;
}

const opening = first("CampaignOpened");
const proposed = first("ArchitectureProposed");
const finished = first("TrainingFinished");
const closed = first("ExperimentClosed");
const invited = first("AgentInvited");
const claimed = first("DiscoveryClaimed");
const confirmed = first("DiscoveryConfirmed");
const refuted = first("DiscoveryRefuted");
const ended = first("CampaignClosed");
const opened = first("ExperimentOpened", 1);
const scored = first("FitnessScored");
const tail = whole.at(-1)!;

/** The agent's grant ended as soon as it was given; the section asks nothing of an event but what it says. */
const afterInvitation = (type: "AgentRevoked" | "KeyRotated"): Log =>
  at(whole, invited, (event) => {
    const { agent, grant, publicKey } = invited.data;
    const data = { agent, grant, publicKey, reason: "lost" };
    return [event, { ...event, type, data } as unknown as LoggedEvent];
  });

const tampers: readonly Tamper[] = [
  {
    what: "a digit of a measured loss",
    log: replace(finished, (text) =>
      text.replace(/"loss":(\d)\.(\d)/, (_, one, other) => `"loss":${one}.${9 - other}`),
    ),
    ...{ section: "streams", place: finished.sequence, says: /signature/ },
  },
  {
    what: "the same, seen from the event after it",
    log: replace(finished, (text) => text.replace(/"seconds":\d/, '"seconds":9')),
    ...{ section: "streams", place: follower(finished).sequence, says: /chain/ },
  },
  {
    what: "a fitness",
    log: replace(scored, (text) => text.replace(/"fitness":0\.\d/, '"fitness":0.9')),
    ...{ section: "streams", place: scored.sequence, says: /signature/ },
  },
  {
    what: "a signature of another event",
    log: replace(scored, (text) =>
      text.replace(/"signature":"[^"]+"\}$/, `"signature":"${closed.attributes.signature}"}`),
    ),
    ...{ section: "streams", place: scored.sequence, says: /signature/ },
  },
  {
    what: "an author",
    log: replace(scored, (text) => text.replace(`"actor":"${scored.actor}"`, '"actor":"researcher"')),
    ...{ section: "streams", place: scored.sequence, says: /signature/ },
  },
  {
    what: "an author that nobody knows",
    log: replace(scored, (text) => text.replace(`"actor":"${scored.actor}"`, '"actor":"stranger"')),
    ...{ section: "streams", place: scored.sequence, says: /no key of stranger/ },
  },
  {
    what: "the predecessor's hash",
    log: replace(scored, (text) => text.replace(/"prevhash":"sha256:./, '"prevhash":"sha256:0')),
    ...{ section: "streams", place: scored.sequence, says: /chain/ },
  },
  {
    what: "a revision",
    log: replace(scored, (text) =>
      text.replace(/"streamrevision":(\d+)/, (_, n) => `"streamrevision":${Number(n) + 1}`),
    ),
    ...{ section: "streams", place: scored.sequence, says: /revision/ },
  },
  {
    what: "what an agent said",
    log: replace(finished, (text) => text.replace("attempt 1\\n", "attempt 2\\n")),
    ...{ section: "streams", place: finished.sequence, says: /statement/ },
  },
  {
    what: "an agent's key in its statement",
    log: replace(finished, (text) =>
      text.replace(/key U(.)/, (_, letter) => `key U${letter === "A" ? "B" : "A"}`),
    ),
    ...{ section: "streams", place: finished.sequence, says: /statement/ },
  },
  {
    what: "an agent's key in its grant",
    log: replace(invited, (text) =>
      text.replace(/"publicKey":"U(.)/, (_, l) => `"publicKey":"U${l === "A" ? "B" : "A"}`),
    ),
    ...{ section: "streams", place: finished.sequence, says: /statement's key/ },
  },
  {
    what: "an event left out of the middle",
    log: drop(scored),
    ...{ section: "order", place: next(scored).sequence, says: /missing before it/ },
  },
  {
    what: "the same, with the log written anew around the hole",
    log: renumbered(drop(scored)),
    ...{ section: "streams", place: follower(scored).sequence - 1, says: /revision|chain/ },
  },
  {
    what: "two events in each other's place",
    log: swapped(proposed, follower(proposed)),
    ...{ section: "streams", place: proposed.sequence, says: /revision|chain/ },
  },
  {
    what: "an event stored twice",
    log: [...whole, { ...tail, sequence: tail.sequence + 1 }],
    ...{ section: "order", place: tail.sequence + 1, says: /its id is that of event/ },
  },
  {
    what: "an event replayed at the end of its stream",
    log: [...whole, { ...finished, sequence: tail.sequence + 1 }],
    ...{ section: "causality", place: tail.sequence + 1, says: /does not allow TrainingFinished/ },
  },
  {
    what: "an event beyond the end of its campaign",
    log: [...whole, { ...opened, sequence: tail.sequence + 1 }],
    ...{ section: "streams", place: tail.sequence + 1, says: /revision|chain/ },
  },
  {
    what: "a clock set back by an hour",
    log: replace(scored, (text) =>
      text.replace(
        /"time":"[^"]+"/,
        `"time":"${new Date(Date.parse(scored.time) - 3_600_000).toISOString()}"`,
      ),
    ),
    ...{ section: "order", place: scored.sequence, says: /s before one that it follows/ },
  },
  {
    what: "a cause that is in no log",
    log: replace(scored, (text) => text.replace(/"causationid":"[0-9a-f]{4}/, '"causationid":"0000')),
    ...{ section: "causality", place: scored.sequence, says: /is not in the log/ },
  },
  {
    what: "a cause that came later",
    log: replace(scored, (text) =>
      text.replace(/"causationid":"[0-9a-f]{32}"/, `"causationid":"${ended.id}"`),
    ),
    ...{ section: "causality", place: scored.sequence, says: /came later/ },
  },
  {
    what: "a result without a start",
    log: drop(first("TrainingStarted")),
    ...{ section: "causality", place: finished.sequence, says: /does not allow TrainingFinished/ },
  },
  {
    what: "a training without a request",
    log: drop(first("TrainingRequested")),
    ...{
      section: "causality",
      place: first("TrainingStarted").sequence,
      says: /does not allow TrainingStarted/,
    },
  },
  {
    what: "a grant that was never given",
    log: whole.filter(({ stream }) => stream.campaign !== LAB),
    ...{ section: "grants", place: first("ProbeFinished").sequence, says: /which nobody had given/ },
  },
  {
    what: "a grant given afterwards",
    log: renumbered([
      ...whole.filter(({ type }) => type !== "AgentInvited"),
      ...ofType(whole, "AgentInvited"),
    ]),
    ...{
      section: "grants",
      place:
        first("ProbeFinished").sequence -
        whole.filter((e) => e.type === "AgentInvited" && e.sequence < first("ProbeFinished").sequence).length,
      says: /which nobody had given/,
    },
  },
  {
    what: "a grant for less",
    log: whole.map((event) =>
      event.type === "AgentInvited"
        ? rewritten(event, (text) => text.replaceAll(/,?"TrainingFinished"/g, ""))
        : event,
    ),
    ...{ section: "grants", place: finished.sequence, says: /nothing that .* may contribute/ },
  },
  {
    what: "a grant for another campaign",
    log: whole.map((event) =>
      event.type === "AgentInvited"
        ? rewritten(event, (text) => text.replace('"campaigns":null', '"campaigns":["another"]'))
        : event,
    ),
    ...{ section: "grants", place: finished.sequence, says: /was not given/ },
  },
  {
    what: "a grant that had been taken back",
    log: renumbered(afterInvitation("AgentRevoked")),
    ...{ section: "grants", place: finished.sequence + 1, says: /which was revoked at/ },
  },
  {
    what: "a grant whose key had been rotated",
    log: renumbered(afterInvitation("KeyRotated")),
    ...{ section: "grants", place: finished.sequence + 1, says: /whose key was taken out of use at/ },
  },
  {
    what: "an experiment that failed and was left out, with all its events",
    log: whole.filter(({ stream }) => stream.id !== opened.stream.id || stream.kind !== "experiment"),
    ...{ section: "denominators", place: 0, says: /was to be opened here and is not in the log/ },
  },
  {
    what: "an experiment's end",
    log: drop(closed),
    ...{ section: "denominators", place: ended.sequence, says: /neither closed nor counted/ },
  },
  {
    what: "an experiment that nobody decided on",
    log: replace(first("CampaignAdvanced"), (text) =>
      text.replace(/"opened":\["[^"]+"/, '"opened":["e9999"'),
    ),
    ...{ section: "denominators", place: first("ExperimentOpened").sequence, says: /nobody decided to open/ },
  },
  {
    what: "the gain that was registered, lowered afterwards",
    log: replace(opening, (text) => text.replace(/"minimumGain":[^,]+/, '"minimumGain":0.5')),
    ...{ section: "claims", place: claimed.sequence, says: /was registered/ },
  },
  {
    what: "a false discovery rate, raised afterwards",
    log: replace(confirmed, (text) => text.replace(/"rate":[^,}]+/, '"rate":0.9')),
    ...{ section: "claims", place: confirmed.sequence, says: /was judged at 0.9/ },
  },
  {
    what: "a q-value",
    log: replace(confirmed, (text) => text.replace(/"q":[^,}]+/, '"q":0.0001')),
    ...{ section: "claims", place: confirmed.sequence, says: /its p-values give/ },
  },
  {
    what: "a claim whose verdict is left out",
    log: drop(refuted),
    ...{ section: "claims", place: confirmed.sequence, says: /verdicts/ },
  },
  {
    what: "fewer pairs than were registered",
    log: replace(claimed, (text) => text.replace(/"pairs":\d+/, '"pairs":2')),
    ...{ section: "claims", place: claimed.sequence, says: /were registered/ },
  },
];

for (const { what, log, section, place, says } of tampers)
  test(`changed: ${what}`, async (t) => {
    const found = (await audited(log)).find(({ name }) => name === section);
    const here = found?.faults.filter(({ sequence }) => place === 0 || sequence === place) ?? [];
    t.true(
      here.some((fault) => says.test(fault.what)),
      JSON.stringify(found?.faults.slice(0, 5)),
    );
    t.is(found?.verdict, "fault");
  });

test("there are twenty-five at least", (t) => {
  t.true(tampers.length >= 25);
});

test("an anchor tells of a log that was cut, rewritten or put in another's place, and lets it grow", async (t) => {
  const anchor = anchorOf(whole.slice(0, 100))!;
  const held = async (log: Log) =>
    (await Effect.runPromise(Effect.provide(audit(auditedIn(log, undefined), anchor), memoryArtifacts))).find(
      ({ name }) => name === "anchor",
    )!;
  for (const log of [whole, whole.slice(0, 100)]) t.deepEqual((await held(log)).faults, []);
  t.regex(
    (await held(whole.slice(0, 99))).faults[0]!.what,
    /the log ends here; the anchor stands for 100 events/,
  );
  t.regex(
    (await held(replace(opening, (text) => text.replace(/"seed":\d+/, '"seed":8')))).faults[0]!.what,
    /has the root/,
  );
  t.regex((await held(drop(proposed))).faults[0]!.what, /has the root/);
  // Who has all keys can sign another history; its laboratory is the same, and it is found all the same.
  t.regex((await held([whole[0]!, ...whole.slice(0, 120)])).faults[0]!.what, /has the root/);
  t.regex((await held(recordedLog("issue-3-tiny.jsonl.gz"))).faults[0]!.what, /is of the laboratory/);
});

test("artifacts that are missing, or of another length, are found where they are named", async (t) => {
  const bytes = new TextEncoder().encode("a layer");
  const sections = await Effect.runPromise(
    Effect.gen(function* () {
      const store = yield* Artifacts;
      const { sha256 } = yield* store.put(bytes, "text/x-python");
      const named = rewritten(proposed, (text) =>
        text.replace(
          /"artifact":\{"sha256":"[^"]+","bytes":\d+/,
          `"artifact":{"sha256":"${sha256}","bytes":8`,
        ),
      );
      const log = [opening, named].map((event, index) => ({ ...event, sequence: index + 1 }));
      return yield* audit(auditedIn(log, undefined));
    }).pipe(Effect.provide(memoryArtifacts)),
  );
  const [short] = sections.find(({ name }) => name === "artifacts")!.faults;
  t.deepEqual(short, { sequence: 2, what: "code.artifact is said to have 8 bytes; it has 7" });
  const missing = (await audited(whole)).find(({ name }) => name === "artifacts")!;
  t.is(missing.faults.length, missing.checked);
  t.is(missing.faults[0]?.sequence, proposed.sequence);
});
