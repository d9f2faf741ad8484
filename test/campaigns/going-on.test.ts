// A gpu-agent is killed in the middle of a training. Through the real gate another one gets the work, with where the first
// one was, goes on from there, and measures what one measures that nobody killed.
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { jetstreamManager } from "@nats-io/jetstream";
import test from "ava";
import { Effect } from "effect";
import { Artifacts } from "../../actors/ports.ts";
import type { MachineEvent } from "../../actors/machines/fold.ts";
import type { LoggedEvent } from "../../events/envelope.ts";
import { ofType } from "../../events/of-type.ts";
import { type Running, startProgram } from "../support/cli.ts";
import { asking, startLab } from "../support/gate.ts";
import { trainingRequested } from "../support/life.ts";
import { GPU_AGENT } from "../support/python.ts";
import { until } from "../support/until.ts";

/** Twenty steps of it take some seconds. */
const SLOW = `import time
from torch import nn


class Layer(nn.Module):
    def __init__(self, hidden_size, num_heads, layer_idx=0, **kwargs):
        super().__init__()
        self.linear = nn.Linear(hidden_size, hidden_size)

    def forward(self, hidden_states, **kwargs):
        time.sleep(0.2 * self.training)
        return self.linear(hidden_states)
`;

test("a training goes on at another agent from where a killed one was, and gives the same numbers", async (t) => {
  t.timeout(300_000);
  const folder = fs.mkdtempSync(join(tmpdir(), "cambrian-going-on-"));
  t.teardown(() => fs.rmSync(folder, { recursive: true, force: true }));
  const lab = await startLab(t);
  const put = Effect.flatMap(Artifacts, ({ put }) => put(new TextEncoder().encode(SLOW), "text/x-python"));
  const code = { artifact: await lab.run(put), className: "Layer", trust: "person" } as const;
  const request = (experiment: string) => {
    const asked = trainingRequested() as Extract<MachineEvent, { type: "TrainingRequested" }>;
    return lab.tell("c1", experiment, asking({ ...asked, data: { ...asked.data, code } }));
  };
  const worker = async (name: string, ...args: readonly string[]): Promise<Running> => {
    const { credentials } = await lab.invite(name);
    const creds = join(folder, `${name}.creds`);
    fs.writeFileSync(creds, credentials, { mode: 0o600 });
    const running = startProgram(GPU_AGENT, ["work", "--url", lab.nats.url, "--creds", creds, ...args]);
    t.teardown(async () => {
      running.kill("SIGKILL");
      await running.ended;
    });
    return running;
  };
  const finished = async (experiment: string): Promise<LoggedEvent<"TrainingFinished"> | undefined> =>
    ofType(await lab.history("c1", experiment), "TrainingFinished")[0];
  const { streams } = await jetstreamManager(lab.connection);
  await request("e1");
  const killed = await worker("first", "--keep-every", "0.5");
  await until("a state was kept", 120, async () => (await streams.info("CHECKPOINTS")).state.messages > 0);
  t.is(await finished("e1"), undefined, "it is killed in the middle");
  killed.kill("SIGKILL");
  await killed.ended;

  await worker("second", "--keep-every", "0");
  const ended = async (experiment: string) => {
    await until(`${experiment} was trained`, 120, async () => (await finished(experiment)) !== undefined);
    return (await finished(experiment))!;
  };
  const resumed = await ended("e1");
  await request("e2");
  const whole = await ended("e2");

  t.deepEqual(
    ofType(await lab.history("c1", "e1"), "TrainingStarted").map(({ data }) => [data.agent, data.attempt]),
    [
      ["first", 1],
      ["second", 2],
    ],
  );
  t.true(resumed.data.resumedFrom! > 0 && resumed.data.resumedFrom! < 20, String(resumed.data.resumedFrom));
  t.is(whole.data.resumedFrom, null);
  const measured = ({ data }: LoggedEvent<"TrainingFinished">) =>
    data.results.map(({ seconds: _, curve: __, ...result }) => result);
  t.deepEqual(measured(resumed), measured(whole));
  t.is(measured(whole).length, 1);
});
