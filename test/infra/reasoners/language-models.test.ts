// The contract on both protocols, then what is one's own.
import test from "ava";
import { Effect } from "effect";
import { ollama } from "../../../infra/reasoners/ollama.ts";
import { openai } from "../../../infra/reasoners/openai.ts";
import { MODEL, startModelServer } from "../../support/model-server.ts";
import { languageModelsContract, SECRET } from "./contract.ts";

languageModelsContract(test, "ollama", ({ url }) => ollama(url));
languageModelsContract(test, "openai", ({ url }) => openai(`${url}/v1`, SECRET));

test("ollama: the digest is that of the tag, with or without its name", async (t) => {
  const server = await startModelServer(t);
  const { digest } = await Effect.runPromise(ollama(server.url).describe(MODEL));
  t.is(digest, "3e4c".repeat(16));
});

test("openai: the key is sent with each request, and stands in nothing that comes back", async (t) => {
  const told = { text: `your key is ${SECRET}`, thinking: `a key: ${SECRET}` };
  const server = await startModelServer(t, { respond: (_, index) => (index === 0 ? "forbidden" : told) });
  const models = openai(`${server.url}/v1`, SECRET);
  const asked = { temperature: 0, seed: 1, contextTokens: 100, answerTokens: 10 };
  const request = { model: MODEL, messages: [], schema: null, options: asked };
  const failed = await Effect.runPromise(Effect.flip(models.answer(request, () => undefined)));
  t.is(server.chats[0]?.headers.authorization, `Bearer ${SECRET}`);
  t.regex(failed.message, /wrong key: Bearer \*\*\*$/);
  const answer = await Effect.runPromise(models.answer(request, () => undefined));
  t.like(answer, { text: "your key is ***", thoughts: "a key: ***" });
});
