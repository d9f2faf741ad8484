// The server of language models goes away in the middle of a run and comes back, or its model does: the run says what it
// waits for and goes on, and what it decided is decided again.
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "ava";
import { ofType } from "../../events/of-type.ts";
import { checkFinished, readLog } from "../support/campaign-check.ts";
import { cambrian, start, TINY } from "../support/cli.ts";
import { MODEL, startModelServer } from "../support/model-server.ts";
import { until } from "../support/until.ts";

test("Ollama is away for a while, and the campaign is complete", async (t) => {
  t.timeout(600_000);
  const data = fs.mkdtempSync(join(tmpdir(), "cambrian-models-"));
  t.teardown(() => fs.rmSync(data, { recursive: true, force: true }));
  const server = await startModelServer(t, { respond: (_, index) => (index === 1 ? "stalls" : undefined) });
  const env = { OLLAMA_HOST: server.url, NATS_URL: "", DATABASE_URL: "" };
  const args = [...["run", TINY, "--experiments", "1", "--seed", "7", "--data", data]];
  const running = start([...args, "--reasoner", "ollama", "--model", MODEL], env);
  await until("a second answer is asked for", 240, () => server.chats.length >= 2, running);
  // In the middle of its second answer.
  await server.stop();
  await until("it waits", 240, () => /waits to /.test(running.told()), running);
  await server.start();
  const ended = await running.ended;
  t.is(ended.code, 0, ended.stderr);
  t.regex(
    ended.stderr,
    /could not \w+: ollama at http:\/\/127\.0\.0\.1:\d+: /,
    "the answer that was cut off",
  );
  t.regex(ended.stderr, /waits to .*ECONNREFUSED/, "what it waits for");
  const log = await readLog(data);
  checkFinished(t, log);
  t.is(ofType(log, "WorkFailed").length, 1);
  t.is(ofType(log, "InferenceRecorded").length, server.chats.length - 1);
  const again = await cambrian(["replay", "--verify", "--data", data], {
    ...env,
    OLLAMA_HOST: "http://127.0.0.1:1",
  });
  t.is(again.code, 0, again.stderr + again.stdout);
});

test("a model is removed in the middle of a run: the run says how to fetch it, and resume goes on", async (t) => {
  t.timeout(600_000);
  const data = fs.mkdtempSync(join(tmpdir(), "cambrian-models-"));
  t.teardown(() => fs.rmSync(data, { recursive: true, force: true }));
  let asked = 0;
  const server = await startModelServer(t, {
    respond: () => {
      asked += 1;
      // What is being said is said to its end.
      if (asked === 2) server.removeModel();
      return undefined;
    },
  });
  const env = { OLLAMA_HOST: server.url, NATS_URL: "", DATABASE_URL: "" };
  const args = [...["run", TINY, "--experiments", "1", "--seed", "7", "--data", data]];
  const running = start([...args, "--reasoner", "ollama", "--model", MODEL], env);
  const wants = /waits to .*not found\. Fetch it with: ollama pull little-thinker:1b/;
  await until("it waits for its model", 240, () => wants.test(running.told()), running);
  running.kill("SIGINT");
  t.is((await running.ended).code, 130);
  t.deepEqual(ofType(await readLog(data), "ExperimentAbandoned"), []);
  server.fetchModel("another");
  const ended = await cambrian(["resume", "--data", data], env);
  t.is(ended.code, 0, ended.stderr);
  const log = await readLog(data);
  checkFinished(t, log);
  t.deepEqual(ofType(log, "WorkFailed"), []);
  const digests = ofType(log, "InferenceRecorded").map(({ data }) => data.digest);
  t.true(digests.length > 2);
  t.deepEqual(new Set(digests.slice(2)), new Set(["another"]));
});
