// The live view over a whole campaign in memory: what it shows is what the log says.
import test from "ava";
import { CliOutput } from "effect/cli";
import { foldEvents } from "../../../cli/laboratory/campaigns.ts";
import { liveLines } from "../../../cli/live/lines.ts";
import { standingLine } from "../../../cli/live/standing.ts";
import { campaignOf, evolve, hear, hearAnswer, initial, membersOf } from "../../../cli/live/state.ts";
import { coursesTable, rankingTable } from "../../../cli/render/ranking.ts";
import type { LoggedEvent } from "../../../events/envelope.ts";
import { opsStream } from "../../../events/stream.ts";
import { openedIn } from "../../../projections/campaigns/fold.ts";
import { logged } from "../../support/histories.ts";
import { inference, rungResult } from "../../support/life.ts";
import { playCampaign } from "../../support/memory-lab.ts";

const events = (
  await playCampaign({
    seed: 7,
    settings: {
      experiments: 4,
      budget: { wallSeconds: 3600, deviceSeconds: null, flops: 1e15 },
    },
    measure: (experiment) => 1 + experiment.charCodeAt(experiment.length - 1) / 1000,
  })
).filter(({ stream }) => stream.campaign === "c1");

const after = (count: number) => events.slice(0, count).reduce(evolve, initial("c1"));
const moment = (event: LoggedEvent, seconds = 60) => {
  const now = Date.parse(event.time);
  return { now, began: now - seconds * 1000, closedBefore: 0 };
};
const at = (count: number, width = 200): readonly string[] =>
  liveLines(after(count), moment(events[count - 1]!), width);
const indexOf = (type: LoggedEvent["type"], nth = 0): number =>
  events.map((event, index) => ({ event, index })).filter(({ event }) => event.type === type)[nth]!.index + 1;

test("before the campaign is opened there is nothing to show", (t) =>
  t.deepEqual(liveLines(initial("c1"), moment(events[0]!), 80), []));

test("each actor has a line, and the one that is at work says what on", (t) => {
  const lines = at(indexOf("ArchitectureProposed"));
  for (const actor of ["director", "researcher", "checker", "engineer", "gpu-agents", "analyst"])
    t.is(lines.filter((line) => line.startsWith(actor.padEnd(11))).length, 1, actor);
  t.true(lines.some((line) => /^checker +compares with all before: b01 /.test(line)));
  t.true(lines.some((line) => /^researcher +waits$/.test(line)));
  t.true(lines.some((line) => /^best +nothing is trained yet$/.test(line)));
});

test("a training shows its telemetry; that of another attempt is left aside", (t) => {
  const count = indexOf("TrainingStarted");
  const { stream, data } = events[count - 1] as LoggedEvent<"TrainingStarted">;
  const progress = { agent: data.agent, attempt: data.attempt, step: 50, steps: 200, loss: 1.25 };
  const shown = (heard: typeof progress) =>
    liveLines(hear(after(count), stream.id, heard), moment(events[count - 1]!), 200).join("\n");
  t.regex(
    shown(progress),
    new RegExp(`${data.agent} +trains ${stream.id} .*██░░░░░░░░ 50/200 loss 1\\.2500`),
  );
  t.notRegex(shown({ ...progress, attempt: 2 }), /50\/200/);
});

test("a role that waits for a language model shows how much of the answer has come, until it is recorded", (t) => {
  const count = indexOf("ExperienceSummarised");
  const { id } = events[count - 1]!.stream;
  const asking = { role: "researcher", want: "propose", model: "qwen2.5-coder:1.5b", tokens: 120 };
  const shown = (state: ReturnType<typeof after>) =>
    liveLines(state, moment(events[count - 1]!), 200).join("\n");
  const heard = hearAnswer(after(count), id, asking);
  t.regex(
    shown(heard),
    new RegExp(
      `^researcher +proposes an architecture for ${id}.*, asks qwen2\\.5-coder:1\\.5b: 120 tokens$`,
      "m",
    ),
  );
  const [recorded] = logged([
    { type: "InferenceRecorded", data: inference(id), stream: opsStream("c1", id) },
  ]);
  t.notRegex(shown(evolve(heard, recorded!)), /asks/);
  t.notRegex(
    shown(hearAnswer(after(count), id, { ...asking, role: "analyst" })),
    /asks/,
    "it has it not in hand",
  );
});

test("the end: counts, the best with its difference to the first baseline, and the budget, as the log has them", (t) => {
  const state = after(events.length);
  const campaign = openedIn(campaignOf(state)!);
  const lines = at(events.length).join("\n");
  const folded = foldEvents(events);
  const best = folded.experiments.find(({ experiment }) => experiment === campaign.bestExperiment)!;
  const first = folded.experiments.find(({ arm }) => arm === "baseline")!;
  t.true(lines.includes("4 of 4 closed"));
  const difference = (best.loss! - first.loss!).toFixed(4);
  t.true(lines.includes(`fitness ${best.fitness!.toFixed(4)} loss ${best.loss!.toFixed(4)}`));
  t.regex(lines, new RegExp(`Δ loss [+]?${difference.replace(".", "\\.")} to `));
  t.regex(lines, /^budget +1h, .*FLOPs left$|^budget +59m.*FLOPs left$/m);
  t.notRegex(lines, / to go/, "nothing is left to wait for");
  t.regex(
    standingLine(campaign, membersOf(state), events.at(-1)!.time),
    /^\d\d:\d\d:\d\d {2}best e\d+ .* \| 4 of 4 closed \| /,
  );
});

test("how long it will take is told from what was closed since this process began", (t) => {
  const half = indexOf(
    "ExperimentClosed",
    events.filter(({ type }) => type === "ExperimentClosed").length - 3,
  );
  const { campaign } = campaignOf(after(half))!;
  t.is(campaign.closed, 2);
  t.regex(at(half)[0]!, /2 of 4 closed.* 1m {2}about 1m to go/);
  const later = liveLines(after(half), { ...moment(events[half - 1]!), closedBefore: 2 }, 200);
  t.notRegex(later[0]!, /to go/);
});

test("no line is wider than the terminal", (t) => {
  for (const width of [20, 40, 80])
    for (const count of [1, 10, 40, events.length])
      for (const line of at(count, width)) t.true(CliOutput.displayWidth(line) < width, line);
});

test("the ranking holds the numbers of the log", (t) => {
  const { experiments } = foldEvents(events);
  const [title, ...rows] = rankingTable(experiments);
  t.deepEqual(title!.trim().split(/ {2,}/), [
    ...["rank", "id", "name", "loss", "Δ loss", "overwrite-recall", "parity-with-resets"],
    ...["parameters", "fitness", "cog/exp/orig", "arm", "parent", "outcome"],
  ]);
  for (const event of events) {
    if (event.type !== "TrainingFinished") continue;
    const row = rows.find((line) => line.trim().split(/ +/)[1] === event.stream.id)!;
    const [{ loss, accuracy }] = event.data.results;
    t.true(row.includes(` ${loss.toFixed(4)} `), row);
    t.true(row.includes(` ${accuracy.toFixed(4)} `), row);
  }
});

test("courses show every rung and the end, in the order of the ranking", (t) => {
  const courses = new Map<string, (readonly { readonly loss: number; readonly accuracy: number }[])[]>();
  const climbed = events.map((event) => {
    if (event.type !== "TrainingFinished") return event;
    const rungs = [1 / 9, 1 / 3].map((share) => ({
      share,
      results: event.data.results.map((result) => ({
        ...rungResult(),
        ...{ task: result.task, loss: result.loss / share, accuracy: result.accuracy * share },
      })),
    }));
    courses.set(event.stream.id, [...rungs.map(({ results }) => results), event.data.results]);
    return { ...event, data: { ...event.data, rungs } } as unknown as LoggedEvent;
  });
  const { experiments } = foldEvents(climbed);
  const [title, ...rows] = coursesTable(experiments);
  t.regex(title!, /^id +loss at 11 %, 33 %, 100 % +overwrite-recall +parity-with-resets$/);
  const ranked = rankingTable(experiments).map((line) => line.trim().split(/ +/)[1]);
  t.deepEqual(
    rows.map((row) => row.split(" ")[0]),
    ranked.filter((id) => courses.has(String(id))),
  );
  for (const row of rows) {
    const course = courses.get(row.split(" ")[0]!)!;
    const of = (number: "loss" | "accuracy", place: number) =>
      course.map((results) => results[place]![number].toFixed(4)).join("  ");
    t.true(row.includes(` ${of("loss", 0)} `), row);
    t.true(row.endsWith(` ${of("accuracy", course[0]!.length - 1)}`), row);
  }
  t.deepEqual(coursesTable(foldEvents(events).experiments), [], "none was measured on its way");
});
