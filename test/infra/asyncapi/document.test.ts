// The AsyncAPI document as the official parser sees it: it is sound, and what was logged fits it.
import { Ajv } from "ajv";
import test from "ava";
import { Parser } from "@asyncapi/parser";
import type { LoggedEvent } from "../../../events/envelope.ts";
import { catalogue, eventNames } from "../../../events/index.ts";
import { asyncApi } from "../../../infra/asyncapi/document.ts";
import * as verbs from "../../../infra/host/gate/verbs/index.ts";
import { todaysEvents } from "../../support/todays-events.ts";

type Json = any;

const parser = new Parser();
/** Errors, each with the place that it is about. Nothing is fetched: every reference is one within the document. */
const errorsOf = async (document: Json): Promise<readonly string[]> =>
  (await parser.parse(JSON.stringify(document))).diagnostics
    .filter(({ severity }) => severity === 0)
    .map(({ path, message }) => `${path.join(".")}: ${message}`);

/** A copy to break. */
const copy = (): Json => structuredClone(asyncApi());

/** What is wrong with a stored event of this type, by the document; null where nothing is. */
const faultOf = (type: string): ((stored: Json) => string | null) => {
  const { components } = asyncApi();
  const ajv = new Ajv({ strict: false, schemas: { document: { components } } });
  const isSound = ajv.compile({ $ref: `document#/components/messages/${type}/payload` });
  return (stored) => (isSound(stored) ? null : ajv.errorsText(isSound.errors));
};
const storedText = ({ bytes }: LoggedEvent): Json => JSON.parse(Buffer.from(bytes).toString("utf8"));

test("the official parser finds no error in it", async (t) => {
  t.timeout(240_000);
  t.deepEqual(await errorsOf(asyncApi()), []);
});

test("a broken document is refused", async (t) => {
  t.timeout(240_000);
  const misnamed = copy();
  misnamed.channels["gate.lease"].messages.LeaseRequest.$ref = "#/components/messages/LeasRequest";
  t.regex((await errorsOf(misnamed)).join(), /LeasRequest' does not exist/);
  const asking = copy();
  asking.operations["gate.lease"].action = "ask";
  t.regex((await errorsOf(asking)).join(), /operations\.gate\.lease\.action/);
  const schemaless = copy();
  schemaless.components.schemas.FitnessScored.type = "thing";
  t.regex((await errorsOf(schemaless)).join(), /FitnessScored/);
});

test("what is logged fits its message, and what does not is found, in the envelope and in the data", async (t) => {
  t.timeout(240_000);
  const events = await todaysEvents();
  t.true(events.size > 25, `${events.size} types`);
  for (const [type, found] of events) {
    const fault = faultOf(type);
    for (const event of found.slice(0, 20)) t.is(fault(storedText(event)), null, type);
  }
  const stored = storedText(events.get("FitnessScored")![0]!);
  const fault = faultOf("FitnessScored");
  t.regex(fault({ ...stored, prevhash: "none" })!, /prevhash must match pattern/);
  t.regex(
    fault({ ...stored, dataschema: "cambrian:FitnessScored/9" })!,
    /dataschema must be equal to constant/,
  );
  t.regex(fault({ ...stored, data: { ...stored.data, surprise: 1 } })!, /data must NOT have additional/);
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
