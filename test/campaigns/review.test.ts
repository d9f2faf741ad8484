// A campaign whose candidates wait for a reviewer: one turns the first proposal down, approves the second, and says nothing
// of the next candidate, on which the policy decides.
import * as fs from "node:fs";
import { join } from "node:path";
import test from "ava";
import type { LoggedEvent } from "../../events/envelope.ts";
import { checkFinished, readLog } from "../support/campaign-check.ts";
import { start, TINY } from "../support/cli.ts";
import { liveLab } from "../support/live-lab.ts";
import { until } from "../support/until.ts";

const { data, lab, file, began, invited } = liveLab(test);

const REVIEWER = `
  import { createInterface } from "node:readline";
  for await (const line of createInterface(process.stdin)) {
    const { stream, event } = JSON.parse(line);
    const { revision } = event.data;
    const verdict = revision === 0 ? "reject" : "approve";
    const data = { revision, verdict, reason: revision === 0 ? "once more, please" : "as it should be" };
    const answer = stream.endsWith(".e0001") ? { type: "ArchitectureReviewed", data } : { pass: true };
    console.log(JSON.stringify(answer));
  }
`;

const typesOf = (log: readonly LoggedEvent[], experiment: string): string =>
  log
    .filter(({ stream }) => stream.kind === "experiment" && stream.id === experiment)
    .map(({ type }) => type)
    .join(" ");

test.serial("candidates wait for a reviewer, who is heard; where none answers the policy is", async (t) => {
  t.timeout(600_000);
  const policy = "policy: { controlShare: 0, review: { answerWithin: 40s, unanswered: proceed } }\n";
  const settings = file("reviewed.yaml", `${fs.readFileSync(TINY, "utf8")}${policy}`);
  const campaign = began(start(["run", settings, "--experiments", "2", "--seed", "5", "--data", data]));
  await until("the laboratory", 240, () => fs.existsSync(join(data, "run.json")), campaign);
  const creds = await invited("--role", "reviewer");
  const program = file("reviewer.mjs", REVIEWER);
  const attach = ["agent", "attach", "--role", "reviewer", "--creds", creds, "--data", data];
  const reviewer = began(start([...attach, "--", process.execPath, program]));
  const ended = await campaign.ended;
  t.is(ended.code, 0, ended.stderr + reviewer.told());
  reviewer.kill("SIGTERM");
  t.regex((await reviewer.ended).stderr, /left: 2 contributed, 0 refused/);

  const log = await readLog(data);
  checkFinished(t, log);
  t.regex(
    typesOf(log, "e0001"),
    /Accepted ReviewRequested ArchitectureReviewed ArchitectureRejected .*Accepted ReviewRequested ArchitectureReviewed TrainingRequested/,
  );
  t.regex(typesOf(log, "e0002"), /Accepted ReviewRequested DeadlinePassed TrainingRequested/);
  t.notRegex(typesOf(log, "b01"), /Review/);
});

test.serial("what was said in reviews is told; audit and replay find nothing amiss", async (t) => {
  t.timeout(600_000);
  const why = await lab("why", "e0001");
  t.regex(why.stdout, /approved in review by reviewer-1 \(event \d+\)\n +reason: as it should be/);
  t.regex((await lab("why", "e0002")).stdout, /not reviewed within 40 s by timekeeper/);
  const shown = await lab("experiment", "show", "e0001");
  t.regex(shown.stdout, /waits 40 s for a reviewer, or else is to proceed/);
  t.regex(
    shown.stdout,
    /experiment +ArchitectureRejected +rejected: turned down in review: once more, please/,
  );
  const audited = await lab("audit");
  t.is(audited.code, 0, audited.stdout);
  const verified = await lab("replay", "--verify", "--json");
  t.is(verified.code, 0, verified.stderr + verified.stdout);
  const { given } = JSON.parse(verified.stdout) as { readonly given: Readonly<Record<string, number>> };
  t.is(given["deadlines"], 1);
});
