// A paper fetched from a server and drafted by a model that first answers badly: a sound file, for a person to review.
import * as fs from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "ava";
import { Effect } from "effect";
import { lintFolders } from "../../infra/library/lint.ts";
import { cambrian } from "../support/cli.ts";

const long = (text: string): string =>
  `${text} This is said at some length, so that it is long enough for a field.`;
const entry = {
  id: "leaky-mean",
  title: "Forget by a constant share",
  insight: long("Let the state lose a share."),
  trigger: long("The loss rises after a few hundred tokens."),
  mechanism: `${long("The state is a running mean:")}\n\n$$s_t = \\lambda s_{t-1} + (1 - \\lambda) x_t$$`,
  why: long("A geometric series."),
  cost: "O(T d) time, d numbers.",
  guidance: long("Keep x as [B, T, D]."),
  failure: long("What is kept longer is lost."),
  source: "Section 2, equation 3",
};
const answer = {
  title: "A Mean: That Forgets",
  authors: ["Ada Example"],
  year: 2026,
  topics: ["decay"],
  summary: long("It asks what the simplest memory is that forgets."),
  entries: [entry],
};

test("the model is told what is wrong with its answer, and the draft is a sound file that is never overwritten", async (t) => {
  t.timeout(120_000);
  const folder = fs.mkdtempSync(join(tmpdir(), "cambrian-draft-"));
  t.teardown(() => fs.rmSync(folder, { recursive: true, force: true }));
  const asked: string[] = [];
  const bad = { ...answer, entries: [{ ...entry, mechanism: entry.mechanism.replace("t-1}", "t-1") }] };
  const server = createServer((request, response): unknown => {
    if (request.url === "/paper")
      return response
        .setHeader("content-type", "text/html")
        .end("<html><style>p{}</style><p>A running mean &amp; nothing else.</p></html>");
    if (request.url === "/models") return response.end(JSON.stringify({ data: [{ id: "reader" }] }));
    if (request.url !== "/chat/completions") return response.writeHead(404).end();
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString("utf8")));
    return request.on("end", () => {
      asked.push(body);
      const content = JSON.stringify(asked.length === 1 ? bad : answer);
      const chunk = { choices: [{ delta: { content }, finish_reason: "stop" }] };
      response.end(`data: ${JSON.stringify(chunk)}\n\ndata: [DONE]\n\n`);
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  t.teardown(() => server.close());
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const add = (source: string, out: string, ...more: readonly string[]) =>
    cambrian(
      [
        "cognition",
        "add",
        source,
        "--reasoner",
        "openai",
        "--id",
        "arXiv:2601.00001",
        "--out",
        join(folder, out),
        ...more,
      ],
      { OPENAI_BASE_URL: base },
    );
  const ended = await add(`${base}/paper`, "draft.md", "--model", "reader");
  t.is(ended.code, 0, ended.stderr);
  t.regex(ended.stderr, /draft\.md is a draft: compare it with the paper/);
  t.is(asked.length, 2);
  t.true(asked[0]?.includes("A running mean & nothing else."));
  t.regex(asked[1] ?? "", /KaTeX parse error/);
  const { papers, faults } = Effect.runSync(lintFolders([folder]));
  t.deepEqual(faults, []);
  t.like(papers[0], { title: answer.title, id: "arXiv:2601.00001", checked: "memory" });
  t.is(papers[0]?.texts[0]?.mechanism, entry.mechanism);

  const [again, unnamed, missing] = await Promise.all([
    add(`${base}/paper`, "draft.md", "--model", "reader"),
    add(`${base}/paper`, "other.md"),
    add(`${base}/nowhere`, "other.md", "--model", "reader"),
  ]);
  t.is(again.code, 6);
  t.is(unnamed.code, 2);
  t.regex(unnamed.stderr, /no model is named/);
  t.is(missing.code, 4);
  t.regex(missing.stderr, /nowhere cannot be read: the server answers 404/);
});
