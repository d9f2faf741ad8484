// The AsyncAPI document as the official parser sees it: it is sound, and what was logged fits it.
import test from "ava";
import { Parser } from "@asyncapi/parser";
import { catalogue, eventNames } from "../../../events/index.ts";
import { asyncApi } from "../../../infra/asyncapi/document.ts";
import * as verbs from "../../../infra/host/gate/verbs/index.ts";
import { recordedLog, recordedLogs } from "../../support/recorded.ts";

type Json = any;

const parser = new Parser();
/** Errors, each with the place that it is about. Nothing is fetched: every reference is one within the document. */
const errorsOf = async (document: Json): Promise<readonly string[]> =>
  (await parser.parse(JSON.stringify(document))).diagnostics
    .filter(({ severity }) => severity === 0)
    .map(({ path, message }) => `${path.join(".")}: ${message}`);

/** A copy to break. */
const copy = (): Json => structuredClone(asyncApi());

/** The document with a stored event as an example of each message of the log that was ever recorded. */
const withExamples = (change: (event: Json) => Json = (event) => event) => {
  const document = copy();
  const types = new Set<string>();
  for (const event of recordedLogs.flatMap((file) => recordedLog(file))) {
    if (types.has(event.type) || event.attributes.dataschema !== catalogue[event.type].dataschema) continue;
    types.add(event.type);
    const stored: Json = JSON.parse(Buffer.from(event.bytes).toString("utf8"));
    document.components.messages[event.type].examples = [{ payload: change(stored) }];
  }
  return { document, types };
};

test("the official parser finds no error in it, nor in the events of recorded logs", async (t) => {
  t.timeout(240_000);
  const { document, types } = withExamples();
  t.true(types.size > 25, String(types.size));
  t.deepEqual(await errorsOf(document), []);
});

test("a broken document is refused", async (t) => {
  t.timeout(240_000);
  const broken = copy();
  broken.operations["gate.lease"].action = "ask";
  broken.channels["gate.lease"].messages.LeaseRequest.$ref = "#/components/messages/LeasRequest";
  const errors = (await errorsOf(broken)).join("\n");
  t.regex(errors, /operations\.gate\.lease.*\.action/);
  t.regex(errors, /LeasRequest/);
});

test("an event that does not fit its message is found, in the envelope and in the data", async (t) => {
  t.timeout(240_000);
  const { document } = withExamples((event) => {
    if (event.type === "TrainingCancelled") return { ...event, prevhash: "none" };
    if (event.type === "FitnessScored") return { ...event, data: { ...event.data, surprise: 1 } };
    if (event.type === "DeadlinePassed") return { ...event, dataschema: "cambrian:DeadlinePassed/9" };
    return event;
  });
  const found = (await errorsOf(document)).map((error) => /messages\.(\w+)\.examples/.exec(error)?.[1]);
  t.deepEqual([...new Set(found)].sort(), ["DeadlinePassed", "FitnessScored", "TrainingCancelled"]);
});

test("each event type and each verb has its channel and its messages", async (t) => {
  t.timeout(240_000);
  const { document } = await parser.parse(JSON.stringify(asyncApi()));
  const channels = document!.channels();
  for (const type of eventNames) {
    const channel = channels.get(`log.${catalogue[type].stream}`)!;
    t.is(channel.address(), `cambrian.log.{campaign}.${catalogue[type].stream}.{id}.{type}`);
    t.is(channel.messages().get(type)?.name(), type);
  }
  for (const verb of Object.keys(verbs)) {
    const channel = channels.get(`gate.${verb}`)!;
    t.is(channel.address(), `cambrian.gate.{campaign}.${verb}.{role}.{agent}`);
    const [operation] = channel.operations().all();
    t.true(operation?.isReceive());
    const replies = operation!
      .reply()!
      .messages()
      .all()
      .map((message) => message.name());
    t.is(replies.length, 2);
    t.is(replies.at(-1), "Refusal");
  }
  t.is(channels.get("live.progress")!.address(), "cambrian.live.{campaign}.{experiment}.progress");
});
