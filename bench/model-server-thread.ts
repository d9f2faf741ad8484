// The thread of model-server.ts: speaks Ollama's API, has one model, and gives whatever it is asked the same grades.
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { parentPort, workerData } from "node:worker_threads";
import type { Heard } from "./model-server.ts";

const model = workerData as string;
/** Another text each time, as every answer is another artifact. */
const grades = (chats: number): string =>
  JSON.stringify({
    reason: `Its loss is a little below the baseline's, with an update that is as usual and as costly (${chats}).`,
    ...{ performance: 6, innovation: 5, complexity: 5 },
  });
let chats = 0;

const answer = (response: http.ServerResponse, document: unknown): void => {
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(document));
};

/** A few characters at a time, as tokens come. */
const chat = (response: http.ServerResponse): void => {
  const line = (more: object): string =>
    `${JSON.stringify({ model, created_at: "2026-01-01T00:00:00Z", ...more })}\n`;
  response.writeHead(200, { "content-type": "application/x-ndjson" });
  for (const content of grades(++chats).match(/.{1,4}/g) ?? [])
    response.write(line({ message: { role: "assistant", content }, done: false }));
  const counts = { prompt_eval_count: 400, eval_count: 40 };
  response.end(
    line({
      message: { role: "assistant", content: "" },
      ...{ done: true, done_reason: "stop", ...counts },
    }),
  );
};

const server = http.createServer(async (request, response) => {
  const came = performance.now();
  const body = await text(request);
  switch (request.url) {
    case "/api/show":
      return answer(response, { model_info: { "bench.context_length": 32_768 } });
    case "/api/tags":
      return answer(response, { models: [{ name: model, digest: "ab".repeat(32) }] });
    default: {
      response.once("finish", () => {
        const heard: Heard = { body, milliseconds: performance.now() - came };
        parentPort?.postMessage(heard);
      });
      return chat(response);
    }
  }
});
server.listen(0, "127.0.0.1", () => parentPort?.postMessage((server.address() as AddressInfo).port));
