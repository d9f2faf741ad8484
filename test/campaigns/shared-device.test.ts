// Models and trainings on one device: through a whole campaign of two experiments at a time no model is asked while a
// gpu-agent is at work.
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "ava";
import { ofType } from "../../events/of-type.ts";
import { millisecondsOf } from "../../events/time.ts";
import { checkFinished, readLog } from "../support/campaign-check.ts";
import { cambrian, TINY } from "../support/cli.ts";
import { MODEL, startModelServer } from "../support/model-server.ts";

test("no model is asked while a gpu-agent trains", async (t) => {
  t.timeout(600_000);
  const data = fs.mkdtempSync(join(tmpdir(), "cambrian-turns-"));
  t.teardown(() => fs.rmSync(data, { recursive: true, force: true }));
  const asked: number[] = [];
  const server = await startModelServer(t, { respond: () => void asked.push(Date.now()) });
  const ended = await cambrian(
    [
      ...["run", TINY, "--experiments", "4", "--parallel", "2", "--seed", "7", "--data", data],
      ...["--reasoner", "ollama", "--model", MODEL],
    ],
    { OLLAMA_HOST: server.url, NATS_URL: "", DATABASE_URL: "", CAMBRIAN_DEVICE_TURNS: "on" },
  );
  t.is(ended.code, 0, ended.stderr);
  const log = await readLog(data);
  checkFinished(t, log);
  const trainings = ofType(log, "TrainingStarted").map(({ stream, time }) => ({
    from: millisecondsOf(time),
    to: millisecondsOf(
      log.find((one) => one.stream.id === stream.id && one.type === "TrainingFinished")!.time,
    ),
  }));
  t.true(
    trainings.length >= 4 && asked.length >= 8,
    `${trainings.length} trainings, ${asked.length} answers`,
  );
  for (const { from, to } of trainings)
    t.deepEqual(
      asked.filter((at) => at > from && at < to),
      [],
    );
});
