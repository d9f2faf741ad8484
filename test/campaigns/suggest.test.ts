// A person sends ideas to a campaign that runs in another terminal, and follows them to their results.
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "ava";
import { ofType } from "../../events/of-type.ts";
import { checkFinished, readLog } from "../support/campaign-check.ts";
import { cambrian, start, TINY } from "../support/cli.ts";
import { until } from "../support/until.ts";

const home = fs.mkdtempSync(join(tmpdir(), "cambrian-suggest-"));
test.after.always(() => fs.rmSync(home, { recursive: true, force: true }));
const data = join(home, "lab");
const on = (...args: readonly string[]) => cambrian([...args, "--data", data]);
const file = (name: string, text: string): string => {
  fs.writeFileSync(join(home, name), text);
  return join(home, name);
};
const strong = join(import.meta.dirname, "../support/layers/strong.py");

interface Shown {
  readonly status: string;
  readonly baselines: readonly unknown[];
  readonly arms: Readonly<Record<string, { readonly closed: number }>>;
  readonly suggestions: readonly {
    readonly suggestion: string;
    readonly by: string;
    readonly state: string;
    readonly program: string | null;
    readonly experiment: { readonly experiment: string; readonly outcome: string | null } | null;
  }[];
}
const show = async (): Promise<Shown | undefined> => {
  const { code, stdout } = await on("campaign", "show", "--json");
  return code === 0 ? (JSON.parse(stdout) as Shown) : undefined;
};

test.serial(
  "ideas are taken while a campaign runs, are measured, and stand in the log as whose they are",
  async (t) => {
    t.timeout(600_000);
    const idea = file("idea.md", "A convolution beside the mean of what came so far:\nhonest and quick.\n");
    const words = file("words.md", "Let it forget what is overwritten: a gated delta rule, gate=silu.");
    const running = start([
      ...["run", TINY, "--experiments", "2", "--seed", "7", "--name", "first", "--data", data],
    ]);
    await until("a baseline", 240, async () => ((await show())?.baselines.length ?? 0) > 0, running);
    // Nobody is to be in a hurry below.
    t.is((await on("campaign", "pause")).code, 0);

    const bad = [
      [["nobody", "--file", idea], 4, /no campaign has the id or the name "nobody"/],
      [["--file", file("empty.md", " \n")], 2, /empty\.md is empty/],
      [["--file", file("long.md", "x".repeat(4001))], 2, /4001 characters; an idea has at most 4000/],
      [["--file", idea, "--code", file("broken.py", "def (:\n")], 2, /broken\.py could not be checked/],
      [["--file", idea, "--code", file("plain.py", "x = 1\n")], 2, /plain\.py could not be checked/],
    ] as const;
    const ends = await Promise.all(bad.map(([args]) => on("suggest", ...args)));
    for (const [index, [args, code, says]] of bad.entries()) {
      t.is(ends[index]?.code, code, `${args.join(" ")}: ${ends[index]?.stderr}`);
      t.regex(ends[index]?.stderr ?? "", says);
    }

    const first = await on("suggest", "first", "--file", idea, "--code", strong, "--by", "Ada");
    t.is(first.code, 0, first.stderr);
    t.regex(first.stderr, /idea i0001 waits/);
    const second = await on("suggest", "--file", words);
    t.is(second.code, 0, second.stderr);
    const waiting = (await show())?.suggestions ?? [];
    t.deepEqual(
      waiting.map(({ suggestion, state, program }) => [suggestion, state, program]),
      [
        ["i0001", "waiting", "Layer"],
        ["i0002", "waiting", null],
      ],
    );
    t.is((await on("resume")).code, 0);
    const ended = await running.ended;
    t.is(ended.code, 0, ended.stderr);
    t.regex(ended.stderr, /idea i0001 of Ada with the program Layer: A convolution/);
    t.regex(ended.stderr, /opened \(idea i0001 of Ada\)/);

    checkFinished(t, await readLog(data));
    const closed = await show();
    t.deepEqual(
      closed?.suggestions.map(({ state, experiment }) => [
        state,
        experiment?.experiment,
        experiment?.outcome,
      ]),
      [
        ["tried", "e0001", "trained"],
        ["tried", "e0002", "trained"],
      ],
    );
    t.is(closed?.arms["suggestion"]?.closed, 2);
    t.is((await on("suggest", "--file", words)).code, 6);
  },
);

test.serial("every page names the idea and whose it is; audit and replay find nothing amiss", async (t) => {
  t.timeout(600_000);
  const page = await on("campaign", "show");
  t.regex(page.stdout, /^idea +of +state .*\ni0001 +Ada +trained +e0001 /m);
  const experiment = await on("experiment", "show", "e0001");
  t.regex(experiment.stdout, /^idea +i0001 of Ada\n +A convolution beside the mean/m);
  t.regex(experiment.stdout, /\(Layer, person\)/);
  const why = await on("why", "e0002");
  t.regex(why.stdout, /idea i0002 of .+ \(event \d+\)/);
  t.regex(why.stdout, /none is missing/);
  const verified = await on("replay", "--verify");
  t.is(verified.code, 0, verified.stderr + verified.stdout);
  const audited = await on("audit", "--json");
  t.is(audited.code, 0, audited.stderr + audited.stdout);
  const trainings = ofType(await readLog(data), "TrainingStarted").filter(
    ({ stream }) => stream.id === "e0001",
  );
  t.true(trainings.length > 0);
  for (const { data } of trainings) t.not(data.sandbox, "printed");
});
