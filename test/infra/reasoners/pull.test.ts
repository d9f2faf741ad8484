// A model that the server does not have is fetched where somebody asks for that.
import test from "ava";
import { Effect } from "effect";
import { ollama } from "../../../infra/reasoners/ollama.ts";
import { startModelServer } from "../../support/model-server.ts";

test("what was not there is described once it was fetched, and the way is told", async (t) => {
  const { url, others } = await startModelServer(t, { contextTokens: 8192 });
  const server = ollama(url);
  const told: string[] = [];
  const missing = await Effect.runPromise(Effect.flip(server.describe("another:1b")));
  t.like(missing, { _tag: "ReasonerUnreachable", lacks: "model" });
  await Effect.runPromise(server.pull!("another:1b", (progress) => told.push(progress)));
  t.deepEqual(told, ["success"]);
  t.is((await Effect.runPromise(server.describe("another:1b"))).contextTokens, 8192);
  t.true(others.some((request) => request.startsWith("POST /api/pull")));
  const nowhere = await Effect.runPromise(Effect.flip(server.pull!("nobody", () => undefined)));
  t.like(nowhere, { _tag: "ReasonerUnreachable", lacks: "model" });
});
