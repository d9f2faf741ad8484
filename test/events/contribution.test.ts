import test from "ava";
import { Result } from "effect";
import { digestOfText, parseStatement, statementOf, type Contribution } from "../../events/contribution.ts";
import { newSeed, nkeyOfSeed } from "../../infra/keys/nkey.ts";

const contribution: Contribution = {
  campaign: `sha256:${"0".repeat(64)}`,
  stream: "cambrian.log.c1.experiment.e1",
  cause: "a".repeat(32),
  attempt: 2,
  type: "TrainingFinished",
  dataschema: "cambrian:TrainingFinished/1",
  data: digestOfText('{"loss":0.1}'),
  key: nkeyOfSeed(newSeed()).publicKey,
  grant: "gpu-1 on the shelf",
};
const statement = statementOf(contribution);

test("the statement is these ten lines", (t) => {
  t.deepEqual(statement.split("\n"), [
    "cambrian/contribution/1",
    `campaign ${contribution.campaign}`,
    "stream cambrian.log.c1.experiment.e1",
    `cause ${"a".repeat(32)}`,
    "attempt 2",
    "type TrainingFinished",
    "dataschema cambrian:TrainingFinished/1",
    "data sha256:d119a684a592389595b0f85052ddf4c42241f9963a2139375e22a36c782c1f60",
    `key ${contribution.key}`,
    "grant gpu-1 on the shelf",
  ]);
});

test("it is read back as it was", (t) => {
  t.deepEqual(Result.getOrThrow(parseStatement(statement)), contribution);
});

test("anything else is refused, with its reason", (t) => {
  const cases: readonly [text: string, message: RegExp][] = [
    ["", /does not begin with the line cambrian\/contribution\/1/],
    [statement.replace("/1", "/2"), /does not begin with the line/],
    [`${statement}\n`, /has 11 lines, not 10/],
    [statement.replace("cause ", "because "), /line 4 of the statement does not begin with "cause "/],
    [statement.replace("attempt 2", "attempt 02"), /attempt/],
    [statement.replace("attempt 2", "attempt 0"), /attempt/],
    [statement.replace("attempt 2", "attempt 2 "), /attempt/],
    [statement.replace("sha256:0", "sha256:X"), /campaign/],
    [statement.replace("e1", "*"), /stream/],
  ];
  for (const [text, message] of cases) {
    const result = parseStatement(text);
    t.regex(Result.isFailure(result) ? result.failure : "read", message);
  }
});
