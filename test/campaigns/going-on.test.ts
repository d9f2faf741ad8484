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
  const until = async <A>(what: string, look: () => Promise<A | undefined>, from: Running): Promise<A> => {
    for (let waited = 0; waited < 120; waited++) {
      const found = await look();
      if (found !== undefined) return found;
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
    throw new Error(`waited in vain for ${what}: ${from.told()}`);
  };
  const finished = async (experiment: string): Promise<LoggedEvent<"TrainingFinished"> | undefined> =>
    ofType(await lab.history("c1", experiment), "TrainingFinished")[0];
  const { streams } = await jetstreamManager(lab.connection);
  const kept = async () => {
    const { state } = await streams.info("CHECKPOINTS");
    return state.messages > 0 ? true : undefined;
  };

  await request("e1");
  const killed = await worker("first", "--keep-every", "0.5");
  await until("a state that was kept", kept, killed);
  t.is(await finished("e1"), undefined, "it is killed in the middle");
  killed.kill("SIGKILL");
  await killed.ended;

  const second = await worker("second", "--keep-every", "0");
  const resumed = await until("the training that goes on", () => finished("e1"), second);
  await request("e2");
  const whole = await until("one that nobody killed", () => finished("e2"), second);

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
