// Every line of an export is read back as it was written, and what is none is said.
import test from "ava";
import { Result } from "effect";
import fc from "fast-check";
import { decodeLine, encodeLine, type Line } from "../../../infra/transfer/lines.ts";

const sha256 = fc.stringMatching(/^[0-9a-f]{64}$/).map((hex) => `sha256:${hex}`);
const positive = fc.integer({ min: 1 });
const line: fc.Arbitrary<Line> = fc.oneof(
  fc.record({
    kind: fc.constant("header" as const),
    header: fc.record({
      cambrian: fc.constant("export" as const),
      v: fc.constant(1 as const),
      campaign: fc.stringMatching(/^[a-z0-9]{1,20}$/),
      laboratory: fc.stringMatching(/^U[A-Z2-7]{55}$/),
      version: fc.string({ minLength: 1, maxLength: 200 }),
      events: positive,
      artifacts: fc.nat(),
      until: fc.option(positive),
      root: sha256,
    }),
  }),
  fc.record({
    kind: fc.constant("event" as const),
    event: fc.record({
      sequence: positive,
      subject: fc.string(),
      text: fc.string({ unit: "binary" }),
    }),
  }),
  fc.record({
    kind: fc.constant("artifact" as const),
    artifact: fc.record({
      sha256,
      base64: fc.uint8Array().map((bytes) => Buffer.from(bytes).toString("base64")),
    }),
  }),
  fc.constant<Line>({ kind: "end" }),
);

test("any line is read back as it was written, and takes one line", (t) => {
  fc.assert(
    fc.property(line, (written) => {
      const text = encodeLine(written);
      t.notRegex(text, /[\n\r]/);
      t.deepEqual(Result.getOrThrow(decodeLine(text)), written);
    }),
  );
});

test("what is no line of an export is said, with the member that is wrong", (t) => {
  for (const [text, says] of [
    ["", /no JSON/],
    ["1", /no JSON object/],
    ["{}", /no header, no event, no artifact and no end/],
    ['{"end":false}', /^end: /],
    ['{"sequence":0,"subject":"s","text":"t"}', /^sequence: /],
    ['{"sequence":1,"subject":"s","text":"t","more":1}', /^more: /],
    ['{"sha256":"sha256:0","base64":""}', /^sha256: /],
    ['{"cambrian":"export","v":2}', /version 2, this code knows 1: use a newer Cambrian/],
    ['{"cambrian":"export","v":1}', /^campaign: /],
  ] as const) {
    const decoded = decodeLine(text);
    t.regex(Result.isFailure(decoded) ? decoded.failure : "nothing", says, text);
  }
});
