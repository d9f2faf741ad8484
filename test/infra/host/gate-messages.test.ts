// What the gate answers is what the AsyncAPI document says it does: each answer of a whole session, decoded by its schema
// without a member too many.
import { createHash } from "node:crypto";
import test from "ava";
import { Schema } from "effect";
import { exchanges, type GateMessage, refused } from "../../../infra/host/gate/messages.ts";
import { Live } from "../../../infra/host/gate/verbs/working.ts";
import { asking, genesisOf, startLab, type Json } from "../../support/gate.ts";
import { environment, trainingRequested } from "../../support/life.ts";

const fits = (schema: unknown, value: unknown): void => {
  Schema.decodeUnknownSync(schema as Schema.Codec<unknown>)(value, { onExcessProperty: "error" });
};
const payloadOf = ({ payload }: GateMessage): unknown => payload;

test("each answer of a session is as its schema says", async (t) => {
  t.timeout(120_000);
  const lab = await startLab(t);
  const agent = await lab.invite("gpu-1");
  const heard = new Set<string>();
  const answered = (name: string, answer: Json): Json => {
    t.notThrows(() => fits(payloadOf(exchanges[name]!.reply), answer), `${name}: ${JSON.stringify(answer)}`);
    heard.add(name);
    return answer;
  };
  const ask = async (verb: string, body: unknown, campaign?: string): Promise<Json> => {
    t.notThrows(() => fits(payloadOf(exchanges[verb]!.request), body), verb);
    return answered(verb, await agent.ask(verb, body, campaign));
  };
  await ask("discover", {});
  await ask("attach", { software: "test/1" });
  t.true((await ask("lease", { types: ["TrainingRequested"], waitSeconds: 0 })).none);

  await lab.tell("c1", "e1", asking(trainingRequested()));
  const work = { types: ["TrainingRequested"], waitSeconds: 5 };
  await ask("release", { lease: (await ask("lease", work)).lease });
  const leased = await ask("lease", work);
  const progress = lab.connection.subscribe("cambrian.live.c1.e1.progress", { max: 1 });
  await ask("working", { lease: leased.lease, progress: { step: 3, steps: 20, loss: 1.5, task: "x" } });
  for await (const message of progress) t.notThrows(() => fits(Live, message.json()));

  const bytes = Buffer.from("a curve");
  const sha256 = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
  const put = await agent.artifact({ Op: "put", Sha256: sha256, "Media-Type": "text/plain" }, bytes);
  answered("putArtifact", put.json());
  t.deepEqual(Buffer.from((await agent.artifact({ Op: "get", Sha256: sha256 })).data), bytes);

  const started = { attempt: 1, agent: "gpu-1", environment, sandbox: "bubblewrap" };
  answered("contribute", await agent.contribute(leased, "TrainingStarted", started));
  await ask("read", { after: 0, experiment: "e1" }, "c1");
  await ask("detach", {});
  const observer = await lab.invite("observer-1", { role: "observer" });
  const [opening] = (await observer.ask("read", { after: 0 }, "c1")).events;
  const on = { campaign: "c1", genesis: await genesisOf(lab, "c1"), event: opening.event.id };
  const kind = { agent: "observer-1", kind: "note", description: "?", schema: { type: "object" } };
  answered("remark", await observer.remark(on, "RemarkKindRegistered", kind));
  t.deepEqual(
    [...heard].sort(),
    Object.keys(exchanges)
      .filter((name) => name !== "getArtifact")
      .sort(),
  );

  const refusal = await agent.ask("lease", { types: ["TreeHeadSigned"], waitSeconds: 0 });
  t.notThrows(() => fits(payloadOf(refused), refusal));
  t.throws(() => fits(payloadOf(exchanges["lease"]!.reply), refusal));
});
