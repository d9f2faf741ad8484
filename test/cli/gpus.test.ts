// Cards that a run's own gpu-agents train on: which program is started, and what its agent may hold. That a card is
// really trained on is seen on a machine that has one (docs/gpu-clusters.md).
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "ava";
import { cambrian, start, TINY } from "../support/cli.ts";
import { emptyVenv } from "../support/bad-input.ts";
import { inEnvironment } from "../../infra/embedded/python.ts";
import { until } from "../support/until.ts";

test("a worker on each card is one agent, which holds as much at once as its cards have slots", async (t) => {
  t.timeout(120_000);
  const data = fs.mkdtempSync(join(tmpdir(), "cambrian-gpus-"));
  t.teardown(() => fs.rmSync(data, { recursive: true, force: true }));
  const venv = await emptyVenv(data);
  const program = `#!/bin/sh
if [ "$1" = doctor ]; then echo '{"v":1,"gpus":["0","2"]}'; exit; fi
echo "$@" > ${data}/words.tmp; mv ${data}/words.tmp ${data}/words; exec sleep 600
`;
  fs.writeFileSync(join(venv, "bin", "cambrian-gpu-agent"), program);
  const env = { CAMBRIAN_VENV: venv, CAMBRIAN_NATS_SERVER: inEnvironment("nats-server") };
  const words = join(data, "words");
  const started = async (parallel: number, ...more: readonly string[]): Promise<string> => {
    fs.rmSync(words, { force: true });
    const running = start(["run", TINY, "--parallel", String(parallel), "--data", data, ...more], env);
    await until("the gpu-agent was started", 60, () => fs.existsSync(words));
    const said = fs.readFileSync(words, "utf8").trim();
    running.kill("SIGINT");
    await running.ended;
    return said;
  };
  const creds = join(data, "agents", "gpu-1.creds");
  const url = /^work --url nats:\/\/127\.0\.0\.1:\d+ --creds /;
  const three = await started(3, "--gpus", "0,2");
  t.is(three.replace(url, ""), `${creds} --gpus 0,2 --slots 2`);
  const { stdout } = await cambrian(["log", "--type", "AgentInvited", "--json", "--data", data], env);
  t.deepEqual(
    stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line).data.maxInFlight),
    [4],
  );
  t.is((await started(1)).replace(url, ""), creds);
});
