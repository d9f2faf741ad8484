// Reads a campaign file, YAML or JSON.
import * as path from "node:path";
import { Array as Arr, Effect } from "effect";
import type { CommandError } from "../errors.ts";
import { commandIn, defaultData } from "../flags.ts";
import { decodeDocument } from "./document.ts";
import { readText } from "./read-text.ts";
import { CampaignFile } from "./schema.ts";

const LARGEST = 256 * 1024;
const HELP = `docs/campaign-files.md lists the settings; a commented example is written by: ${commandIn(defaultData, "init")}`;

/** Paths of programs and tasks in it are taken from its folder. */
export const readCampaignFile = (file: string): Effect.Effect<CampaignFile, CommandError> =>
  readText(file, LARGEST).pipe(
    Effect.flatMap((text) => decodeCampaignFile(text, file)),
    Effect.map((campaign) => besideFile(file, campaign)),
  );

const besideFile = (
  file: string,
  { baselines, tasks, cognition, ...campaign }: CampaignFile,
): CampaignFile => ({
  ...campaign,
  ...(cognition === undefined ? {} : { cognition: cognition && path.resolve(path.dirname(file), cognition) }),
  ...(tasks === undefined
    ? {}
    : {
        tasks: Arr.map(tasks, (task) =>
          task.file === undefined ? task : { ...task, file: path.resolve(path.dirname(file), task.file) },
        ),
      }),
  ...(baselines === undefined
    ? {}
    : {
        baselines: Arr.map(baselines, (baseline) =>
          typeof baseline === "string"
            ? baseline
            : { ...baseline, program: path.resolve(path.dirname(file), baseline.program) },
        ),
      }),
});

/** `name` is what messages call the file. */
export const decodeCampaignFile = (text: string, name: string): Effect.Effect<CampaignFile, CommandError> =>
  decodeDocument({ schema: CampaignFile, what: "a campaign file", help: HELP }, text, name);
