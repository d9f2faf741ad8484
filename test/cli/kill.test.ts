// kill -9 of the whole laboratory: before each want is performed, before its outcome is appended, before its delivery
// is acknowledged. `resume` must end with exactly N experiments and nothing done twice.
import test from "ava";
import { roles } from "../../actors/roles/index.ts";
import { checkFinished, readLog } from "../support/campaign-check.ts";
import { folder, isThorough, killAtEach, moments, run } from "../support/killed.ts";

/** What is wanted only when a training fails is killed in test/kills/revisions-killed.test.ts. */
const AFTER_FAILURE = "engineer.revise";
/** What is wanted only of a result that is too good is killed in hand-made.test.ts, where there is one for certain. */
const AFTER_SUSPICION: readonly string[] = ["checker.requestLeakProbe", "checker.clear"];
/** What is wanted only of a claim is killed in claims.test.ts. */
const AFTER_CLAIM = "engineer.compare";
const elsewhere: readonly string[] = [AFTER_FAILURE, ...AFTER_SUSPICION, AFTER_CLAIM];
const wants = [
  ...roles.flatMap((role) => role.wants.map((want) => `${role.name}.${want}`)),
  "director.advance",
];
const places = [
  ...wants
    .filter((want) => !elsewhere.includes(want))
    .flatMap((want) => moments.map((at) => `${want}:${at}`)),
  ...["ProbeRequested", "TrainingRequested"].map((type) => `gpu-agent.${type}:before-perform`),
  ...["ProbeFinished", "TrainingStarted", "TrainingFinished"].flatMap((type) => [
    `gpu-agent.${type}:before-append`,
    `gpu-agent.${type}:before-ack`,
  ]),
];

/** So many campaigns, each killed at every so-manieth place, now at one moment of a want and now at another. */
const PARTS = 5;

for (const part of isThorough ? Array.from({ length: PARTS }, (_, index) => index) : [0])
  test.serial(`killed from place to place, part ${part + 1} of ${PARTS}`, async (t) => {
    t.timeout(600_000);
    const data = folder(t);
    const ended = await killAtEach(
      data,
      places.filter((_, place) => place % PARTS === part),
      run(data),
    );
    t.is(ended.code, 0, ended.stderr);
    checkFinished(t, await readLog(data));
  });
