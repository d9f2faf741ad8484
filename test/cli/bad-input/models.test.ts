// Language models that are named and not there, not to be had, or too small.
import test from "ava";
import { type Bad, campaign, refusesEach, run } from "../../support/bad-input.ts";
import { MODEL, type ModelServerOptions, startModelServer } from "../../support/model-server.ts";

const at =
  (options: ModelServerOptions = {}): NonNullable<Bad["env"]> =>
  async (_, t) => {
    const { url } = await startModelServer(t, options);
    return { OLLAMA_HOST: url, OPENAI_BASE_URL: `${url}/v1`, OPENAI_API_KEY: "secret@of-ours" };
  };
/** Where a server was. */
const gone: NonNullable<Bad["env"]> = async (_, t) => {
  const server = await startModelServer(t);
  await server.stop();
  return { OLLAMA_HOST: server.url.replace("//", "//me:secret@") };
};
const asking = (...models: readonly string[]) =>
  run("--reasoner", "ollama", ...models.flatMap((model) => ["--model", model]));

const models: readonly Bad[] = [
  {
    what: "a model that Ollama does not have",
    code: 4,
    says: [/ollama at http:\/\/127\.0\.0\.1:\d+: .*model not found/, /ollama pull nobody/, /cambrian doctor/],
    args: asking(MODEL, "analyst=nobody"),
    env: at(),
  },
  {
    what: "a model that another server does not have",
    code: 4,
    says: [/no model "nobody" \(there are: little-thinker:1b\)/],
    args: run("--reasoner", "openai", "--model", "nobody"),
    env: at(),
  },
  {
    what: "Ollama is down",
    code: 3,
    says: [/ollama at http:\/\/127\.0\.0\.1:\d+: .*ECONNREFUSED/, /ollama serve/, /OLLAMA_HOST/],
    args: asking(MODEL),
    env: gone,
  },
  {
    what: "OLLAMA_HOST is no address",
    code: 3,
    says: [/ollama at /, /OLLAMA_HOST/],
    args: asking(MODEL),
    env: async () => ({ OLLAMA_HOST: "http://[" }),
  },
  {
    what: "a key that is not the server's",
    code: 3,
    says: [/openai at http:\/\/127\.0\.0\.1:\d+\/v1: wrong key: Bearer \*\*\*$/m, /OPENAI_API_KEY/],
    args: run("--reasoner", "openai", "--model", MODEL),
    env: at({ key: "another" }),
  },
  {
    what: "Ollama behind a door",
    code: 3,
    says: [/ollama at http:\/\/127\.0\.0\.1:\d+: wrong key/, /OLLAMA_HOST.*http:\/\/user:password@host/],
    args: asking(MODEL),
    env: at({ key: "another" }),
  },
  {
    what: "a model, and nobody who would ask it",
    code: 2,
    says: [
      /the model little-thinker:1b is named, and the reasoner grammar asks no model/,
      /--reasoner ollama/,
    ],
    args: run("--model", MODEL),
  },
  {
    what: "a model for a role that there is not",
    code: 2,
    says: [
      /--model nobody=x: no role is called nobody \(there are: researcher, checker, engineer, analyst\)/,
    ],
    args: asking("nobody=x"),
  },
  {
    what: "a server without a model",
    code: 2,
    says: [/the researcher is to ask ollama, and no model is named/, /--model NAME/],
    args: asking(),
  },
  {
    what: "a context that is too small for any prompt, in a file",
    code: 2,
    says: [
      /a context of 900 tokens, 300 of them for the answer, is too small/,
      /thinking\.contextTokens more/,
    ],
    args: campaign(
      `{ size: tiny, reasoner: ollama, model: "${MODEL}", thinking: { contextTokens: 900, answerTokens: 300 } }`,
    ),
    env: at(),
  },
  {
    what: "a model whose context is too small for any prompt",
    code: 2,
    says: [/a context of 2048 tokens, 700 of them for the answer, is too small/, /the model's own limit/],
    args: asking(MODEL),
    env: at({ contextTokens: 2048 }),
  },
];

refusesEach(test, models);
