// Which language models a campaign asks, of what its file and the flags say.
import test from "ava";
import { planOf } from "../../../cli/campaign-file/plan.ts";
import { modelFlags } from "../../../cli/campaign-file/thinking.ts";

const mind = { reasoner: "ollama", model: "m" };

test("one model for all roles, another one for some", (t) => {
  const { thinking } = planOf(
    { reasoner: "ollama", model: "m", reasoners: { analyst: { reasoner: "openai", model: "a" } } },
    { models: modelFlags(["checker=c"]) },
  ).settings;
  t.deepEqual(thinking?.minds, {
    researcher: mind,
    checker: { reasoner: "ollama", model: "c" },
    engineer: mind,
    analyst: { reasoner: "openai", model: "a" },
  });
  t.deepEqual(thinking?.options, [{ mind, way: "genome" }]);
});

test("the grammar for all roles is no thinking, and goes before the file's model where a flag names it", (t) => {
  t.is(planOf({}).settings.thinking, null);
  t.is(planOf({ reasoner: "ollama", model: "m" }, { reasoner: "grammar" }).settings.thinking, null);
});

test("the grammar for one role", (t) => {
  const { thinking } = planOf({
    ...{ reasoner: "ollama", model: "m" },
    reasoners: { checker: { reasoner: "grammar" } },
  }).settings;
  t.is(thinking?.minds.checker, null);
});

test("what is named and would not be asked is refused", (t) => {
  t.throws(() => planOf({ model: "m" }), {
    message: /the model m is named, and the reasoner grammar asks no/,
  });
  t.throws(() => planOf({}, { ways: ["code"] }), { message: /a way of proposing is named/ });
  t.throws(() => planOf({}, { models: modelFlags(["checker=m"]) }), {
    message: /the checker is to ask the model m, and its reasoner grammar asks none/,
  });
  t.throws(() => planOf({ reasoners: { analyst: { reasoner: "openai" } } }), {
    message: /the analyst is to ask openai, and no model is named/,
  });
  t.throws(() => modelFlags(["nobody=x"]), { message: /no role is called nobody/ });
});
