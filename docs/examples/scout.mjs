// A literature scout: it remarks on each proposal which paper of a folder of Markdown files has most of its rare words:
//   node docs/examples/scout.mjs scout.creds nats://127.0.0.1:4222 CAMPAIGN cognition-base/papers
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { observe } from "cambrian/agent";

const [creds = "", url = "", campaign = "", folder = ""] = process.argv.slice(2);
const words = (text) => new Set(text.toLowerCase().match(/[a-z]{4,}/g));
const files = readdirSync(folder).filter((file) => file.endsWith(".md"));
const papers = files.map((file) => ({ paper: file, words: words(readFileSync(join(folder, file), "utf8")) }));
// How many papers have a word: what stands in all of them tells nothing.
const among = (word) => papers.filter((paper) => paper.words.has(word)).length;

const leave = new AbortController();
process.once("SIGTERM", () => leave.abort()).once("SIGINT", () => leave.abort());
const text = readFileSync(creds, "utf8");
const lab = await observe({ creds: text, url, campaign, software: "scout/1", signal: leave.signal });
const shared = { type: "array", items: { type: "string", maxLength: 40 }, maxItems: 8 };
await lab.registerKind({
  kind: "related-paper",
  description: "The paper of a folder that has most of the rare words of a proposal",
  schema: { type: "object", properties: { paper: { type: "string", maxLength: 120 }, shared } },
});
for await (const told of lab.events) {
  if (told.event.type !== "ArchitectureProposed") continue;
  const { name, motivation } = told.event.data;
  const rare = [...words(`${name} ${motivation}`)].map((word) => ({ word, count: among(word) }));
  const known = rare.filter(({ count }) => count > 0).sort((a, b) => a.count - b.count);
  const score = (paper) =>
    known.reduce((sum, { word, count }) => sum + (paper.words.has(word) ? 1 / count : 0), 0);
  const best = papers.toSorted((a, b) => score(b) - score(a))[0];
  const said = known.flatMap(({ word }) => (best?.words.has(word) ? [word.slice(0, 40)] : [])).slice(0, 8);
  if (
    said.length > 0 &&
    (await lab.remark(told, "related-paper", { paper: best.paper.slice(0, 120), shared: said }))
  )
    console.error(`remarked on ${name}: ${best.paper}`);
}
await lab.close();
