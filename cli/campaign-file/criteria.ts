// What will count as a discovery, and what follows from one: the preset's criteria, over that the file's, over that the
// flag's.
import { Array as Arr } from "effect";
import { gpuScale, type Preset } from "../../actors/policies/settings.ts";
import { suites } from "../../actors/policies/suites.ts";
import type { Criteria, Scale } from "../../events/campaign/campaign-opened.ts";
import type { CampaignFile, FileScale } from "./schema.ts";
import { namedSuite, ownSuite, type PlannedSuite } from "./suite.ts";

export const criteriaOf = (
  { criteria: preset }: Preset,
  { criteria: file = {} }: CampaignFile,
  confirmations: number | undefined,
): Criteria => {
  const { scale, ...others } = file;
  const given = { ...others, ...(confirmations === undefined ? {} : { confirmations }) };
  if (scale === undefined) return { ...preset, ...given };
  return { ...preset, ...given, scale: scale && scaleOf(preset.scale ?? gpuScale, scale) };
};

const scaleOf = (
  preset: Scale,
  { tasks, size, seeds = preset.seeds, timeLimit = preset.timeLimit }: typeof FileScale.Type,
): Scale => {
  if (tasks === undefined && size === undefined) return { ...preset, seeds, timeLimit };
  const suite: PlannedSuite =
    tasks === undefined ? namedSuite(suites[size ?? "gpu"]) : ownSuite(tasks, size ?? preset.tasks[0].preset);
  return {
    tasks: Arr.map(suite.tasks, ({ file: _, ...task }) => ({ ...task, source: null })),
    fitness: { loss: suite.fitness.loss, benchmark: suite.fitness.benchmark },
    ...{ seeds, timeLimit },
  };
};
