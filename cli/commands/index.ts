// Every command there is.
import type { CliCommand, Groups } from "../command.ts";
import { campaignList } from "./campaign-list.ts";
import { campaignPause } from "./campaign-pause.ts";
import { campaignShow } from "./campaign-show.ts";
import { campaignStop } from "./campaign-stop.ts";
import { check } from "./check.ts";
import { doctor } from "./doctor.ts";
import { experimentList } from "./experiment-list.ts";
import { experimentShow } from "./experiment-show.ts";
import { log } from "./log.ts";
import { resume } from "./resume.ts";
import { run } from "./run.ts";

export const commands: readonly CliCommand[] = [
  run,
  resume,
  campaignList,
  campaignShow,
  campaignPause,
  campaignStop,
  experimentList,
  experimentShow,
  log,
  check,
  doctor,
];

export const groups: Groups = {
  campaign: "Campaigns: one run of the laboratory each",
  experiment: "Experiments: one attempt at one architecture each",
};
