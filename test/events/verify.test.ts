import test from "ava";
import fc from "fast-check";
import { cut } from "../../events/codec.ts";
import { attachSignature } from "../../events/stored-text.ts";
import { verifyStream, type StoredEvent } from "../../events/verify.ts";
import { newSeed, nkeyOfSeed, signWith } from "../../infra/keys/nkey.ts";
import { chain, genesis, grants, keys, story, stream } from "./stored.ts";

const evidence = { genesis, grants };
const whole = chain(story);
const kinds = (events: readonly StoredEvent[], by = keys) =>
  verifyStream(events, by, evidence).map(({ kind }) => kind);

/** The stream with one event's bytes changed. */
const changed = (index: number, change: (bytes: Uint8Array) => Uint8Array): readonly StoredEvent[] =>
  whole.map((event, place) => (place === index ? { ...event, bytes: change(event.bytes.slice()) } : event));
const flip = (at: number, mask: number) => (bytes: Uint8Array) => {
  bytes[at] = bytes[at]! ^ mask;
  return bytes;
};

test("a whole stream has no faults, nor has an empty one", (t) => {
  t.deepEqual(verifyStream(whole, keys, evidence), []);
  t.deepEqual(verifyStream(whole, keys), []);
  t.deepEqual(verifyStream([], keys), []);
});

test("one flipped bit in any byte of any event is found at that event", (t) => {
  for (const [index, { bytes, sequence }] of whole.entries()) {
    for (let at = 0; at < bytes.length; at++) {
      const faults = verifyStream(changed(index, flip(at, 1 << (at % 8))), keys, evidence);
      if (!faults.some((fault) => fault.sequence === sequence))
        t.fail(`event ${index}, byte ${at}: ${JSON.stringify(faults)}`);
    }
  }
  t.pass();
});

test("any other value of any byte, any cut and any addition is found", (t) => {
  fc.assert(
    fc.property(
      fc.nat(),
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      fc.nat(3),
      (which, where, mask, how) => {
        const index = which % whole.length;
        const { bytes, sequence } = whole[index]!;
        const at = where % bytes.length;
        const harm = [
          flip(at, mask),
          (all: Uint8Array) => all.slice(0, at),
          (all: Uint8Array) => Uint8Array.of(...all.slice(0, at), mask, ...all.slice(at)),
          (all: Uint8Array) => Uint8Array.of(...all, mask),
        ][how]!;
        return verifyStream(changed(index, harm), keys, evidence).some(
          (fault) => fault.sequence === sequence,
        );
      },
    ),
    { numRuns: 1500 },
  );
  t.pass();
});

test("the spare bits of the last signature's last letter are no hiding place", (t) => {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const { unsigned, signature } = cut(whole[2]!.bytes)!;
  const last = letters[letters.indexOf(signature.at(-1)!) ^ 1]!;
  const forged = signature.slice(0, -1) + last;
  t.deepEqual(Buffer.from(forged, "base64url"), Buffer.from(signature, "base64url"));
  t.deepEqual(kinds(changed(2, () => Buffer.from(attachSignature(unsigned, forged)))), ["signature"]);
});

test("an event left out, moved, doubled, or of another stream is found", (t) => {
  const [one, two, three] = whole as [StoredEvent, StoredEvent, StoredEvent];
  t.deepEqual(kinds([one, three]), ["revision", "chain"]);
  t.deepEqual(kinds([two, three]), ["revision", "chain", "revision"]);
  t.true(kinds([two, one, three]).includes("order"));
  t.true(kinds([one, one, two, three]).includes("revision"));
  const elsewhere = { ...stream, id: "e2" };
  t.deepEqual(kinds([one, { ...two, stream: elsewhere }, three]), ["stream", "unreadable", "stream"]);
  t.deepEqual(kinds([one, { ...two, type: "TrainingFailed" }, three]), ["unreadable"]);
});

test("an author who is unknown, or is another, is found", (t) => {
  t.deepEqual(kinds(whole, { ...keys, gate: keys.director }), ["signature"]);
  const { gate: _, ...withoutGate } = keys;
  t.deepEqual(kinds(whole, withoutGate as typeof keys), ["signature"]);
  t.deepEqual(
    kinds(whole, { ...keys, gate: `${keys.gate.slice(0, -1)}${keys.gate.endsWith("A") ? "B" : "A"}` }),
    ["signature"],
  );
});

test("a contribution to something else, or by another key, is found though the gate has signed it", (t) => {
  const resigned = (edit: (text: string) => string): readonly StoredEvent[] => {
    const stranger = nkeyOfSeed(newSeed());
    const { unsigned } = cut(whole[1]!.bytes)!;
    const text = edit(unsigned);
    t.not(text, unsigned);
    const forged = {
      ...whole[1]!,
      bytes: Buffer.from(attachSignature(text, signWith(stranger, Buffer.from(text)))),
    };
    const faults = verifyStream([whole[0]!, forged], { ...keys, gate: stranger.publicKey }, evidence);
    t.true(
      faults.every(({ kind }) => kind === "contribution"),
      JSON.stringify(faults),
    );
    t.true(faults.length > 0);
    return [];
  };
  resigned((text) =>
    text.replace("stream cambrian.log.c1.experiment.e1", "stream cambrian.log.c1.experiment.e2"),
  );
  resigned((text) => text.replace(/cause [0-9a-f]{4}/, "cause 0000"));
  resigned((text) => text.replace("\\nattempt 1", "\\nattempt 2"));
  resigned((text) => text.replace("\\ntype TrainingStarted", "\\ntype TrainingFailed"));
  resigned((text) =>
    text.replace("\\ndataschema cambrian:TrainingStarted/1", "\\ndataschema cambrian:TrainingStarted/2"),
  );
  resigned((text) => text.replace('"threads":1', '"threads":2'));
  resigned((text) => text.replace('"attempt":1', '"attempt":3'));
  resigned((text) => text.replace(/campaign sha256:9/, "campaign sha256:8"));
  resigned((text) => text.replace("\\ngrant gpu-1", "\\ngrant gpu-2"));
  resigned((text) => text.replace(grants["gpu-1"], keys.gate));
  resigned((text) => text.replace(/"contribution":"/, '"contribution":"x'));
  resigned((text) => text.replace(/,"contributionsignature":"[^"]*"/, ""));
  resigned((text) => text.replace(/,"contribution":"[^"]*"/, ""));
});
