// A campaign of the study, by the command that everybody runs: `cambrian run` in a folder of the campaign's own, or
// `cambrian resume` where one was begun there. What came of it is read from its log.
import { spawn } from "node:child_process";
import * as fs from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { Effect, Schema } from "effect";
import { experimentsOf, findOpenedCampaign, foldLog, type Folded } from "../../cli/laboratory/campaigns.ts";
import { EXIT } from "../../cli/errors.ts";
import { readingLaboratory } from "../../cli/laboratory/reading.ts";
import { decisionsDigest } from "../../events/decisions.ts";
import { LOGIC_VERSION } from "../../events/logic-version.ts";
import { isOpened, type OpenedExperiment } from "../../projections/experiments/experiment.ts";
import type { CampaignNumbers, Layer } from "./numbers.ts";
import { type Extent, fileOf, nameOf, type PlannedCampaign } from "./plan.ts";
import { recordsOf } from "./records.ts";

const main = fileURLToPath(new URL("../../cli/main.ts", import.meta.url));

export interface Place {
  /** The study's folder. */
  readonly data: string;
  readonly tell: (line: string) => void;
}

/** Runs it to its end, from where it stands, and reads what came of it. */
export const runCampaign = (planned: PlannedCampaign, extent: Extent, { data, tell }: Place) =>
  Effect.gen(function* () {
    const name = nameOf(planned);
    const folder = join(data, name);
    const heard = (line: string) => tell(`${name}  ${line}`);
    const begun = fs.existsSync(join(folder, "nats"));
    const resumed = begun ? yield* cambrian(["resume", "--data", folder, "--json"], heard) : EXIT.notFound;
    if (resumed !== EXIT.notFound && resumed !== EXIT.ok)
      return yield* Effect.fail(new Error(`${name}: cambrian resume ended with ${resumed}`));
    if (resumed === EXIT.notFound) {
      // One that was killed before its campaign was opened has nothing in it.
      fs.rmSync(folder, { recursive: true, force: true });
      fs.mkdirSync(data, { recursive: true });
      const file = join(data, `${name}.json`);
      fs.writeFileSync(file, `${JSON.stringify(fileOf(planned, extent), null, 2)}\n`);
      const code = yield* cambrian(["run", file, "--data", folder, "--json"], heard);
      if (code !== EXIT.ok) return yield* Effect.fail(new Error(`${name}: cambrian run ended with ${code}`));
    }
    const folded = yield* foldLog.pipe(Effect.scoped, Effect.provide(readingLaboratory(folder)));
    return numbersOf(planned, extent, folded);
  });

const numbersOf = (planned: PlannedCampaign, extent: Extent, folded: Folded): CampaignNumbers => {
  const campaign = findOpenedCampaign(folded, nameOf(planned));
  if (campaign.status !== "closed" || campaign.reason !== "budget-spent")
    throw new Error(`${nameOf(planned)} is ${campaign.status} (${campaign.reason}), not at its end`);
  const { seed, settings } = campaign;
  if (seed !== planned.seed || settings.experiments !== extent.experiments)
    throw new Error(`${nameOf(planned)} was begun with seed ${seed} and ${settings.experiments} experiments`);
  const members = experimentsOf(folded, campaign.campaign).filter(isOpened);
  const [baseline] = members.filter(({ arm }) => arm === "baseline");
  const candidates = members
    .filter(({ arm }) => arm !== "baseline")
    .toSorted((a, b) => (a.closedSequence ?? 0) - (b.closedSequence ?? 0));
  const [first, ...others] = recordsOf(candidates).map(layerOf);
  if (baseline === undefined || first === undefined)
    throw new Error(`${nameOf(planned)} has no candidate with a fitness`);
  const { clip, steepness } = settings.policy.rules.fitness;
  return {
    kind: "campaign",
    ...planned,
    ...{ size: extent.size, experiments: extent.experiments, campaign: campaign.campaign },
    decisions: decisionsDigest(folded.events.filter(({ stream }) => stream.campaign === campaign.campaign)),
    logicVersion: LOGIC_VERSION,
    rule: { clip, steepness },
    baseline: layerOf(baseline),
    candidates: candidates.map(({ experiment, outcome, fitness }) => {
      if (outcome === null) throw new Error(`${experiment} of ${nameOf(planned)} is open`);
      return { experiment, outcome, fitness };
    }),
    best: [first, ...others],
    ...{ deviceSeconds: campaign.deviceSeconds, flops: campaign.flops },
  };
};

const layerOf = ({ experiment, code, genome }: OpenedExperiment): Layer => {
  if (code === null) throw new Error(`${experiment} has no program`);
  return { experiment, code, genome };
};

/** What a line of `run --json` may hold: an event, or the summary at the end. */
const Told = Schema.fromJsonString(
  Schema.Struct({
    type: Schema.optionalKey(Schema.String),
    id: Schema.optionalKey(Schema.String),
    text: Schema.optionalKey(Schema.String),
  }),
);
const decodeTold = Schema.decodeUnknownSync(Told);
const WORTH_TELLING = ["CampaignOpened", "FitnessScored", "TrainingFailed", "CampaignClosed"];

/** Runs the command line to its end: its exit code. Interrupted, it stops in order and is waited for. */
const cambrian = (args: readonly string[], heard: (line: string) => void) =>
  Effect.callback<number>((resume) => {
    const child = spawn(process.execPath, [main, ...args], { stdio: ["ignore", "pipe", "inherit"] });
    const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
    createInterface({ input: child.stdout }).on("line", (line) => {
      const { type, id, text } = decodeTold(line);
      if (type !== undefined && WORTH_TELLING.includes(type)) heard(`${id} ${text}`);
    });
    child.once("error", (error) => resume(Effect.die(error)));
    child.once("close", (code) => resume(Effect.succeed(code ?? EXIT.failed)));
    return Effect.promise(() => {
      child.kill("SIGTERM");
      return ended;
    });
  });
