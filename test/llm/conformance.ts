// Whether the front does what a client of Ollama relies on, asked by the `ollama` package itself.
import assert from "node:assert/strict";
import { Ollama } from "ollama";

const schema = {
  type: "object",
  properties: {
    city: { type: "string", enum: ["Paris", "Rome"] },
    grade: { type: "integer", minimum: 1, maximum: 3 },
    tags: { type: "array", items: { type: "string", maxLength: 8 }, minItems: 1, maxItems: 2 },
  },
  required: ["city", "grade", "tags"],
  additionalProperties: false,
} as const;

const messages = [{ role: "user", content: "Name a city in Italy, a grade and a tag for it, as JSON." }];
const options = { seed: 1, temperature: 0, num_ctx: 2048, num_predict: 60 };

/** Each check by what it shows; the first that fails throws. */
export const checks: Readonly<
  Record<string, (client: Ollama, model: string, host: string) => Promise<void>>
> = {
  "the model is listed with its digest, and shown with its context": async (client, model) => {
    const [listed] = (await client.list()).models;
    assert.equal(listed?.name, model);
    assert.match(listed.digest, /^[0-9a-f]{64}$/);
    assert.equal((await client.ps()).models[0]?.name, model);
    const info = (await client.show({ model })).model_info as unknown as Record<string, unknown>;
    const architecture = String(info["general.architecture"]);
    assert.ok(Number(info[`${architecture}.context_length`]) >= 2048);
  },
  "a model that is not there is a 404 with the reason": async (client) => {
    const missing = { name: "ResponseError", status_code: 404, message: /not found/ };
    await assert.rejects(client.show({ model: "no-such-model" }), missing);
    await assert.rejects(client.chat({ model: "no-such-model", messages }), missing);
  },
  "an answer has the form that was asked for, whole or streamed, and is the same from the same seed": async (
    client,
    model,
  ) => {
    const asked = { model, messages, format: schema, options };
    const whole = await client.chat({ ...asked, stream: false });
    const answer = JSON.parse(whole.message.content) as Record<string, unknown>;
    assert.deepEqual(Object.keys(answer), ["city", "grade", "tags"]);
    assert.ok([1, 2, 3].includes(Number(answer["grade"])));
    assert.equal(whole.done_reason, "stop");
    assert.ok(whole.prompt_eval_count > 10 && whole.eval_count > 5);
    let streamed = "";
    let parts = 0;
    for await (const part of await client.chat({ ...asked, stream: true })) {
      streamed += part.message.content;
      parts += 1;
      if (part.done) assert.equal(part.eval_count, whole.eval_count);
    }
    assert.ok(parts > 5);
    assert.equal(streamed, whole.message.content);
  },
  "an answer ends at its limit": async (client, model) => {
    const { done_reason, eval_count } = await client.chat({
      ...{ model, messages, stream: false },
      options: { ...options, num_predict: 4 },
    });
    assert.deepEqual({ done_reason, eval_count }, { done_reason: "length", eval_count: 4 });
  },
  "a prompt that is longer than the context is refused": async (client, model) => {
    const long = [{ role: "user", content: "word ".repeat(3000) }];
    await assert.rejects(client.chat({ model, messages: long, options }), { status_code: 400 });
  },
  "two at once are both answered, and one whose client goes away ends": async (_, model, host) => {
    const [leaving, staying] = [new Ollama({ host }), new Ollama({ host })];
    const endless = { num_ctx: 2048, num_predict: 2000, temperature: 0, seed: 1 };
    const count = [{ role: "user", content: "Count from one to a thousand in words." }];
    const stream = await leaving.chat({ model, messages: count, stream: true, options: endless });
    const second = staying.chat({ model, messages, options: { ...options, num_predict: 3 } });
    let heard = 0;
    await assert.rejects(
      async () => {
        for await (const _ of stream) if ((heard += 1) === 3) leaving.abort();
      },
      { name: "AbortError" },
    );
    assert.equal((await second).eval_count, 3);
  },
};

export const checkConformance = async (host: string, model: string): Promise<void> => {
  const client = new Ollama({ host });
  for (const [name, check] of Object.entries(checks)) {
    await check(client, model, host);
    process.stderr.write(`ok    ${name}\n`);
  }
};
