// What every server of language models has to be for a reasoner, however it misbehaves. Run by language-models.test.ts
// on each of them, against a server of our own.
import type { ExecutionContext, TestFn } from "ava";
import { Effect, Fiber } from "effect";
import { TestClock } from "effect/testing";
import type { LanguageModels, ModelRequest } from "../../../infra/reasoners/language-model.ts";
import {
  MODEL,
  type ModelServer,
  type Respond,
  startModelServer,
  type Trouble,
} from "../../support/model-server.ts";
import { tokensOf } from "../../support/model-protocols.ts";
import { until } from "../../support/until.ts";

const schema = {
  type: "object",
  properties: { reason: { type: "string" }, novel: { type: "boolean" } },
  required: ["reason", "novel"],
  additionalProperties: false,
} as const;

const request = (change: Partial<ModelRequest> = {}): ModelRequest => ({
  model: MODEL,
  messages: [
    { role: "system", content: "You judge." },
    { role: "user", content: "Is it novel?" },
  ],
  schema,
  options: { temperature: 0.5, seed: 7, contextTokens: 2048, answerTokens: 100 },
  ...change,
});

/** What comes of a trouble: which error, whether it may be tried again, and what it says. */
const failures: Readonly<
  Record<string, readonly [Trouble, "ReasonerError" | "ReasonerUnreachable", boolean, RegExp]>
> = {
  "cut off in the middle": ["cut", "ReasonerError", true, /terminated|fetch failed/],
  "ended in the middle": ["unfinished", "ReasonerError", true, /cut before|Did not receive done/],
  "gone before the first word": ["reset", "ReasonerError", true, /fetch failed/],
  "status 500": ["broken", "ReasonerError", true, /the runner has crashed$/],
  "status 500 with a page of control characters": [
    "page",
    "ReasonerError",
    true,
    /<html> \[2J 31m broken <\/html>$/,
  ],
  "status 503": ["busy", "ReasonerUnreachable", true, /server busy, please try again$/],
  "status 429": ["limited", "ReasonerUnreachable", true, /slow down$/],
  "status 400": ["unfit", "ReasonerError", false, /no such option/],
  "status 401": ["forbidden", "ReasonerUnreachable", true, /wrong key/],
  "status 404": ["missing", "ReasonerUnreachable", true, /model "little-thinker:1b" not found/],
  "an error within the stream": ["fails", "ReasonerError", true, /an error was encountered/],
  "a stream that is none of the protocol": ["garbled", "ReasonerError", true, /JSON/],
  "a line without an end": ["hugeLine", "ReasonerError", true, /longer than 1000000/],
};

/** A key or a password, to be seen nowhere. */
export const SECRET = "sk-a-secret-of-the-test";

export const languageModelsContract = (
  test: TestFn,
  name: string,
  open: (server: Pick<ModelServer, "url">) => LanguageModels,
): void => {
  const asking = async (t: ExecutionContext, respond: Respond) => {
    const server = await startModelServer(t, { respond });
    return { server, models: open(server) };
  };
  const answer = (models: LanguageModels, asked = request()) =>
    Effect.runPromise(models.answer(asked, () => undefined));
  const failure = (models: LanguageModels, asked = request()) =>
    Effect.runPromise(Effect.flip(models.answer(asked, () => undefined)));

  test(`${name}: an answer comes whole, counted, as the schema and the options ask`, async (t) => {
    const text = '{"reason": "naïve — 🧬", "novel": true}';
    const { server, models } = await asking(t, () => ({ text }));
    const pieces: number[] = [];
    const answered = await Effect.runPromise(models.answer(request(), (count) => pieces.push(count)));
    t.deepEqual(answered, {
      text,
      thoughts: null,
      ended: "stop",
      tokens: { prompt: tokensOf("You judge.") + tokensOf("Is it novel?"), response: tokensOf(text) },
    });
    t.true(pieces.length > 1);
    t.deepEqual(
      pieces,
      pieces.map((_, index) => index + 1),
      "told of each piece as it comes",
    );
    const [chat] = server.chats;
    t.like(chat, { model: MODEL, seed: 7, limit: 100, schema, messages: request().messages });
    t.is(models.name, name);
  });

  test(`${name}: free text is asked for without a schema`, async (t) => {
    const { server, models } = await asking(t, () => ({ text: "as you like" }));
    t.is((await answer(models, request({ schema: null }))).text, "as you like");
    t.is(server.chats[0]?.schema, null);
  });

  test(`${name}: thoughts are kept apart, told beside the answer or written into it`, async (t) => {
    const said = [
      { text: "{}", thinking: "let me see" },
      { text: "<think>\nlet me see</think>{}" },
      { text: "<think>never comes to an end" },
      { text: "{}" },
    ];
    const { models } = await asking(t, (_, index) => said[index]);
    const answers = [];
    for (const _ of said) answers.push(await answer(models));
    t.deepEqual(
      answers.map(({ text, thoughts }) => [text, thoughts]),
      [
        ["{}", "let me see"],
        ["{}", "\nlet me see"],
        ["", "never comes to an end"],
        ["{}", null],
      ],
    );
  });

  test(`${name}: an answer that was cut off at the limit says so`, async (t) => {
    const { models } = await asking(t, () => ({ text: '{"rea', ended: "length" }));
    t.like(await answer(models), { text: '{"rea', ended: "length" });
  });

  test(`${name}: an answer without a word is one; what UTF-8 cannot hold is replaced`, async (t) => {
    const { models } = await asking(t, (_, index) => ({ text: ["", "half \ud83d of a pair"][index]! }));
    t.like(await answer(models), { text: "", ended: "stop" });
    t.like(await answer(models), { text: "half \ufffd of a pair" });
  });

  test(`${name}: a server that does not heed the limit is stopped`, async (t) => {
    const { server, models } = await asking(t, () => "endless");
    const { text, ended, tokens } = await answer(models);
    t.is(ended, "length");
    t.true(text.length > 1600 && text.length < 4000, `${text.length}`);
    t.deepEqual(tokens, { prompt: null, response: null });
    await until("the server is left alone", 60, () => server.abandoned() === 1);
  });

  for (const [what, [trouble, tag, retryable, says]] of Object.entries(failures))
    test(`${name}: ${what} is a ${tag}, ${retryable ? "to be" : "not to be"} tried again`, async (t) => {
      const { models } = await asking(t, () => trouble);
      const failed = await failure(models);
      t.is(failed._tag, tag, failed.message);
      t.is(failed.retryable, retryable);
      t.regex(failed.message, says);
      t.true(failed.message.startsWith(`${name} at ${models.place}: `), failed.message);
      t.notRegex(failed.message, /[\0-\x1f\x7f-\x9f]/);
      t.false(failed.message.includes(SECRET), failed.message);
    });

  test(`${name}: a server that is gone is out of reach, and answers when it is back`, async (t) => {
    const { server, models } = await asking(t, () => ({ text: "here" }));
    await server.stop();
    for (const failed of [
      await failure(models),
      await Effect.runPromise(Effect.flip(models.describe(MODEL))),
    ]) {
      t.is(failed._tag, "ReasonerUnreachable");
      t.regex(failed.message, /ECONNREFUSED/);
    }
    await server.start();
    t.is((await answer(models)).text, "here");
  });

  test(`${name}: interrupting ends the generation on the server, before its first word and after`, async (t) => {
    const { server, models } = await asking(t, (_, index) => (index === 0 ? "silent" : "stalls"));
    for (const asked of [1, 2]) {
      let heard = 0;
      const fiber = Effect.runFork(models.answer(request(), (pieces) => (heard = pieces)));
      await until("it answers", 60, () => server.chats.length === asked && (asked === 1 || heard === 2));
      t.is(server.abandoned(), asked - 1);
      await Effect.runPromise(Fiber.interrupt(fiber));
      await until("the server is left alone", 60, () => server.abandoned() === asked);
    }
    t.pass();
  });

  test(`${name}: a model is described by what the server says of it`, async (t) => {
    const server = await startModelServer(t, { contextTokens: 4096 });
    const { contextTokens } = await Effect.runPromise(open(server).describe(MODEL));
    t.is(contextTokens, 4096);
  });

  test(`${name}: a model that is not there is told so, and what is to be done`, async (t) => {
    const { models } = await asking(t, () => undefined);
    const failed = await Effect.runPromise(Effect.flip(models.describe("nobody")));
    t.like(failed, { _tag: "ReasonerUnreachable", lacks: "model" });
    t.regex(failed.message, /not found|no model "nobody"/);
    t.true(models.remedy("model", "nobody").length > 0);
  });

  test(`${name}: a model that was removed and fetched again is another one`, async (t) => {
    const { server, models } = await asking(t, () => ({ text: "here" }));
    const before = await Effect.runPromise(models.describe(MODEL));
    server.removeModel();
    t.like(await failure(models), { _tag: "ReasonerUnreachable", lacks: "model" });
    t.like(await Effect.runPromise(Effect.flip(models.describe(MODEL))), { lacks: "model" });
    server.fetchModel("another");
    const { digest } = await Effect.runPromise(models.describe(MODEL));
    t.is(digest, before.digest === null ? null : "another");
    t.is((await answer(models)).text, "here");
  });

  test(`${name}: a server that wants another key says so of everything`, async (t) => {
    const server = await startModelServer(t, { key: "another" });
    const models = open(server);
    for (const failed of [
      await failure(models),
      await Effect.runPromise(Effect.flip(models.describe(MODEL))),
    ])
      t.like(failed, { _tag: "ReasonerUnreachable", lacks: "access" });
    t.deepEqual(server.chats, []);
  });

  test(`${name}: a server that does not say what it has is out of reach after half a minute`, async (t) => {
    const server = await startModelServer(t, { deaf: ["POST /api/show", "GET /v1/models"] });
    const failed = await Effect.gen(function* () {
      const fiber = yield* Effect.forkChild(Effect.flip(open(server).describe(MODEL)));
      yield* Effect.promise(() => until("it is asked", 60, () => server.others.length === 1));
      yield* TestClock.adjust("30 seconds");
      return yield* Fiber.join(fiber);
    }).pipe(Effect.provide(TestClock.layer()), Effect.runPromise);
    t.is(failed._tag, "ReasonerUnreachable");
    t.regex(failed.message, /did not say within 30 s/);
  });

  test(`${name}: what a URL holds of a password is sent and not told`, async (t) => {
    const server = await startModelServer(t, { respond: () => "broken" });
    const models = open({ url: server.url.replace("//", `//me:${SECRET}@`) });
    t.false(models.place.includes(SECRET));
    const failed = await failure(models);
    t.false(failed.message.includes(SECRET), failed.message);
    t.is(server.chats.length, 1, failed.message);
    t.truthy(server.chats[0]?.headers.authorization);
  });
};
