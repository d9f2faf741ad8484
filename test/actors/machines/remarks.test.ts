import test from "ava";
import { KINDS, remarkFault, type RemarkFact, REMARKS } from "../../../actors/machines/remarks.ts";
import { remarkStream } from "../../../events/stream.ts";
import { logged } from "../../support/histories.ts";

const agent = "scout";
const kind = (name: string): RemarkFact => ({
  type: "RemarkKindRegistered",
  data: {
    ...{ agent, kind: name, description: "a paper" },
    schema: { type: "object", properties: { paper: { type: "string" } }, required: ["paper"] },
  },
});
const remark = (name: string, body: Record<string, string | number> = { paper: "gla" }): RemarkFact => ({
  type: "RemarkMade",
  data: { agent, kind: name, experiment: "e1", body },
});
const fault = (given: readonly RemarkFact[], when: RemarkFact) => {
  const stream = remarkStream("c1", agent);
  const refused = remarkFault(logged(given.map((fact) => ({ ...fact, stream }))), when);
  return refused === undefined ? "taken" : `${refused.code}: ${refused.message}`;
};

test("a kind is registered once, then remarked by", (t) => {
  t.is(fault([], kind("paper")), "taken");
  t.regex(
    fault([kind("paper")], kind("paper")),
    /^duplicate: agent scout has registered the kind paper already/,
  );
  t.is(fault([kind("paper")], remark("paper")), "taken");
});

test("what was not registered, or does not fit, is refused", (t) => {
  t.regex(
    fault([], remark("paper")),
    /^invalid: data.kind is paper, and agent scout has registered no such kind/,
  );
  t.is(
    fault([kind("paper")], remark("paper", { paper: 1 })),
    "invalid: body.paper is not of the type string",
  );
});

test("there is an end to kinds and to remarks", (t) => {
  const kinds = Array.from({ length: KINDS }, (_, index) => kind(`k${index}`));
  t.regex(fault(kinds, kind("more")), /^not-granted: .* has registered 4 kinds/);
  const remarks = Array.from({ length: REMARKS }, () => remark("k0"));
  t.is(fault([...kinds, ...remarks.slice(1)], remark("k0")), "taken");
  t.regex(fault([...kinds, ...remarks], remark("k0")), /^not-granted: .* has made 500 remarks/);
});
