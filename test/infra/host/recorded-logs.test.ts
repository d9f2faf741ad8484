// Logs of earlier releases are read by today's code: every event decoded and verified, every machine and projection
// folds them, and every decision of the director and every answer that others rest on comes out again as it was recorded.
import test from "ava";
import { Layer, ManagedRuntime } from "effect";
import { foldCampaign } from "../../../actors/machines/campaign.ts";
import { foldExperiment } from "../../../actors/machines/decide-experiment.ts";
import { decideAdvance, isCause } from "../../../actors/roles/director.ts";
import { roles } from "../../../actors/roles/index.ts";
import { wantOf } from "../../../actors/roles/role.ts";
import type { LoggedEvent } from "../../../events/envelope.ts";
import { memoryArtifacts } from "../../../infra/artifacts/memory.ts";
import { folds, viewAsOf } from "../../../infra/host/shared-views.ts";
import { grammarReasoner } from "../../../infra/reasoners/grammar.ts";
import { projections } from "../../../projections/index.ts";
import { fold, rowsOf } from "../../../projections/projection.ts";
import { checkFinished, ofType } from "../../support/campaign-check.ts";
import { recordedLog, recordedLogs } from "../../support/recorded.ts";

test("there are recorded logs", (t) => {
  t.true(recordedLogs.includes("issue-3-tiny.jsonl.gz"));
  // Claims, one confirmed and one refuted, from before anything followed.
  t.true(recordedLogs.includes("issue-5-claims.jsonl.gz"));
});

const streamsOf = (events: readonly LoggedEvent[], kind: LoggedEvent["stream"]["kind"]) => [
  ...Map.groupBy(
    events.filter(({ stream }) => stream.kind === kind),
    ({ stream }) => `${stream.campaign} ${stream.id}`,
  ).values(),
];

/** What is proposed again is stored again, so that the Checker can read it. */
const asked = ManagedRuntime.make(Layer.merge(grammarReasoner, memoryArtifacts));

for (const file of recordedLogs) {
  test(`${file}: its campaigns were finished, and every stream verifies`, (t) => {
    checkFinished(t, recordedLog(file));
  });

  test(`${file}: the machines allow what happened, and nothing is wanted any more`, (t) => {
    const events = recordedLog(file);
    const campaigns = streamsOf(events, "campaign");
    t.true(campaigns.length > 0);
    for (const stream of campaigns) {
      const { value, context } = foldCampaign(stream);
      t.is(value, "closed");
      t.is(context.closes, context.experiments.length);
    }
    for (const stream of streamsOf(events, "experiment")) {
      t.is(foldExperiment(stream).value, "closed");
      for (const role of roles) t.is(wantOf(role, stream), undefined, role.name);
    }
  });

  test(`${file}: every projection folds it, and the tables count what the log holds`, (t) => {
    const events = recordedLog(file);
    const tables = Object.assign({}, ...projections.map((p) => rowsOf(p, fold(p, events)))) as Record<
      string,
      readonly Record<string, unknown>[]
    >;
    const opened = ofType(events, "ExperimentOpened");
    const candidates = opened.filter(
      ({ data: { arm, stage } }) => arm !== "baseline" && stage === "explore",
    ).length;
    const sum = (table: string, column: string): number =>
      (tables[table] ?? []).reduce((total, row) => total + Number(row[column]), 0);
    t.is(tables["experiments"]?.length, opened.length);
    t.is(sum("campaigns", "opened"), candidates);
    t.is(sum("campaignArms", "opened"), candidates);
    t.is(sum("campaigns", "closed"), candidates);
    t.is(tables["seedPoolGenerations"]?.length, ofType(events, "SeedPoolUpdated").length);
    t.true(sum("campaigns", "wallSeconds") > 0);
    t.true(sum("campaigns", "deviceSeconds") > 0);
  });

  test(`${file}: decided again at its cause, each decision of the director comes out as recorded`, (t) => {
    const events = recordedLog(file);
    const folded = fold(folds, events);
    for (const own of streamsOf(events, "campaign")) {
      const campaign = own[0]!.stream.campaign;
      for (const advanced of ofType(own, "CampaignAdvanced")) {
        const cause = events.filter(isCause).find(({ id }) => id === advanced.data.cause)!;
        const before = foldCampaign(own.filter(({ revision }) => revision < advanced.revision));
        const decision = decideAdvance(before.context, viewAsOf(folded, campaign, cause.sequence), cause);
        const batch = events.filter(
          ({ causationid, actor }) => causationid === cause.id && actor === "director",
        );
        t.deepEqual(
          [
            ...decision.campaign,
            ...decision.experiments.map(({ opened }) => ({ type: "ExperimentOpened", data: opened })),
          ],
          batch.map(({ type, data }) => ({ type, data })) as never,
        );
      }
    }
  });

  // The grammar of issue 3 had other genes.
  if (file.startsWith("issue-3")) continue;
  test(`${file}: asked again at its cause, the Researcher, the Checker and the Engineer answer as recorded`, async (t) => {
    const events = recordedLog(file);
    const folded = fold(folds, events);
    let answers = 0;
    for (const stream of streamsOf(events, "experiment"))
      for (const [index, { stream: name, type, data, actor }] of stream.entries()) {
        // The Analyst's words were changed since; nothing is decided on them.
        const role = roles.find((one) => one.name === actor && actor !== "analyst");
        const history = stream.slice(0, index);
        const want = role && wantOf(role, history);
        if (role === undefined || want === undefined) continue;
        const shared = viewAsOf(folded, name.campaign, want.cause.sequence);
        const experiment = foldExperiment(history).context;
        const [fact] = await asked.runPromise(role.perform({ want, history, experiment, shared }));
        t.deepEqual([fact.type, fact.data], [type, data], `${name.id} ${type}`);
        answers++;
      }
    // Nine a candidate that is trained at the first attempt, and fewer for what is compared.
    t.true(answers > 5 * ofType(events, "ExperimentOpened").length);
  });
}
