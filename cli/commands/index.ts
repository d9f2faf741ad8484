// Every command there is.
import type { CliCommand, Groups } from "../command.ts";

export const commands: readonly CliCommand[] = [];
export const groups: Groups = {
  campaign: "Campaigns: one run of the laboratory each",
  experiment: "Experiments: one attempt at one architecture each",
};
