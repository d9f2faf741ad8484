import test from "ava";
import { Result } from "effect";
import fc from "fast-check";
import { checkDataText, cut, dataTextOf, decode, encodeData } from "../../events/codec.ts";
import type { LoggedEvent } from "../../events/envelope.ts";
import { attachSignature, hashOf } from "../../events/stored-text.ts";
import { subjectOf } from "../../events/stream.ts";
import { chain, stream } from "./stored.ts";

const subject = subjectOf(stream, "ExperimentClosed");
const stored = (reason: string): Uint8Array =>
  chain([
    { type: "ExperimentClosed", data: { outcome: "failed", reason, fitness: 0.5 }, actor: "director" },
  ])[0]!.bytes;

/** The same event with its text edited; it is still cut like an event. */
const edited = (edit: (text: string) => string): Uint8Array =>
  Buffer.from(edit(Buffer.from(stored("r")).toString()));
const failure = (bytes: Uint8Array, at = subject): string => {
  const result = decode(bytes, at, 7);
  return Result.isFailure(result) ? result.failure.message : "read";
};

test("what is stored is read with its place, its bytes and their hash", (t) => {
  const bytes = stored("because");
  const event = Result.getOrThrow(decode(bytes, subject, 7)) as LoggedEvent<"ExperimentClosed">;
  t.deepEqual(event.data, { outcome: "failed", reason: "because", fitness: 0.5 });
  t.deepEqual(event.stream, stream);
  t.is(event.revision, 1);
  t.is(event.sequence, 7);
  t.is(event.actor, "director");
  t.is(event.hash, hashOf(bytes));
  t.is(event.bytes, bytes);
});

test("data and signature are cut out exactly, whatever the data say", (t) => {
  fc.assert(
    fc.property(
      fc.string({ unit: "grapheme" }),
      fc.constantFrom("", ',"data":', ',"signature":"', '"}', "\\"),
      (text, trap) => {
        fc.pre(text.isWellFormed() && !text.includes("\0"));
        const data = { outcome: "failed", reason: trap + text + trap, fitness: 0.5 };
        const bytes = stored(data.reason);
        const parts = cut(bytes)!;
        return (
          dataTextOf(bytes) === JSON.stringify(data) &&
          parts.signature.length === 86 &&
          attachSignature(parts.unsigned, parts.signature) === Buffer.from(bytes).toString() &&
          parts.unsigned.endsWith(`,"data":${JSON.stringify(data)}}`)
        );
      },
    ),
  );
  t.pass();
});

test("what cannot be read is said, with the reason", (t) => {
  t.regex(failure(new Uint8Array()), /not an event as Cambrian stores it/);
  t.regex(failure(Buffer.from("{}")), /not an event as Cambrian stores it/);
  t.regex(
    failure(Uint8Array.of(...stored("r").slice(0, 50), 0xff, ...stored("r").slice(50))),
    /not an event/,
  );
  t.regex(failure(edited((text) => text.replace('"time":', '"time"'))), /not JSON/);
  t.regex(failure(edited((text) => text.replace('"data":{', '"data":{"data":{'))), /not JSON/);
  t.regex(failure(edited((text) => text.replace("000Z", "000"))), /envelope is wrong: .*time/s);
  t.regex(
    failure(edited((text) => text.replace('"actor"', '"author":"x","actor"'))),
    /envelope is wrong: .*author/s,
  );
  t.regex(
    failure(edited((text) => text.replace('"fitness":0.5', '"fitness":"0.5"'))),
    /do not fit ExperimentClosed/,
  );
  t.regex(failure(edited((text) => text.replace(/Closed\/\d/, "Closed/9"))), /use a newer Cambrian/);
  t.regex(failure(edited((text) => text.replaceAll("ExperimentClosed", "ExperimentMused")), subjectOf(stream, "ExperimentMused")), /not in the catalogue/); // prettier-ignore
});

test("an event under another subject, or with another source, is not read", (t) => {
  t.regex(failure(stored("r"), subjectOf({ ...stream, id: "e2" }, "ExperimentClosed")), /its subject is/);
  t.regex(failure(stored("r"), subjectOf(stream, "ExperimentOpened")), /its subject is/);
  t.regex(failure(stored("r"), "cambrian.log.c1.experiment.e1"), /not a subject of the log/);
  t.regex(failure(edited((text) => text.replace("/cambrian/c1", "/cambrian/c2"))), /its source is/);
  t.regex(failure(edited((text) => text.replace('"c1/e1"', '"c1"'))), /its correlationid is/);
});

test("what JSON would change in silence is refused before it is written", (t) => {
  const fault = (data: unknown): string => {
    const result = encodeData("TrainingCancelled", data);
    return Result.isFailure(result) ? result.failure : "taken";
  };
  const with_ = (value: unknown) => ({ reason: "r", step: 1, evidence: { value } });
  const cycle: { self?: unknown } = {};
  cycle.self = cycle;
  t.regex(fault(with_(cycle)), /deeper than 64/);
  t.regex(fault(with_(1n)), /a bigint/);
  t.regex(fault(with_(() => 1)), /a function/);
  t.regex(fault(with_([1, , 2])), /value\[1\] is undefined/); // eslint-disable-line no-sparse-arrays
  t.regex(fault(with_(new Map())), /not a plain object/);
  t.regex(fault(with_({ "\udc00": 1 })), /a name in data\.evidence\.value holds half/);
  t.regex(fault(with_(JSON.parse('{"__proto__":1}'))), /__proto__/);
  t.is(fault(with_({ deep: [null, true, "é", -0, 1e-300] })), "taken");
});

test("an agent's text is judged as it will be read", (t) => {
  const fault = (text: string): string => {
    const result = checkDataText("ExperimentClosed", text);
    return Result.isFailure(result) ? result.failure : "taken";
  };
  const text = ' { "outcome":"failed","fitness":null, "reason":"\\u0041" } ';
  t.is(fault(text), "taken");
  t.regex(fault(text.replace("null", "1e999")), /fitness is Infinity/);
  t.regex(fault(text.replace("\\u0041", "\\u0000")), /reason holds the character NUL/);
  t.regex(fault(text.replace("\\u0041", "\\udfff")), /holds half of a surrogate pair/);
  t.regex(fault(`${text},"signature":"x"`), /not JSON/);
});
