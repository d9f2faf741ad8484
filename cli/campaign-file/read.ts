// Reads a campaign file, YAML or JSON (which YAML contains), and says of a bad one what is wrong, where, and what is
// allowed there.
import * as path from "node:path";
import { Array as Arr, Effect, Result, Schema } from "effect";
import { LineCounter, parseDocument } from "yaml";
import { CommandError } from "../errors.ts";
import { commandIn, defaultData } from "../flags.ts";
import { faultsOf } from "./faults.ts";
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

const besideFile = (file: string, { baselines, tasks, ...campaign }: CampaignFile): CampaignFile => ({
  ...campaign,
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
  Effect.suspend(() => {
    const refuse = (faults: readonly string[]) =>
      Effect.fail(new CommandError("usage", faults.map((fault) => `${name}:${fault}`).join("\n"), HELP));
    const lines = new LineCounter();
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
    if (document.errors.length > 0)
      return refuse(
        document.errors.map(({ pos, message }) => {
          const { line, col } = lines.linePos(pos[0]);
          return `${line}:${col}: ${message}`;
        }),
      );
    if (document.contents === null) return refuse([`1:1: the file is empty; it holds no setting`]);
    let value: unknown;
    try {
      value = document.toJS();
    } catch (cause) {
      return refuse([`1:1: ${cause instanceof Error ? cause.message : String(cause)}`]);
    }
    const decoded = decode(value);
    return Result.isSuccess(decoded)
      ? Effect.succeed(decoded.success)
      : refuse(faultsOf(decoded.failure.issue, CampaignFile, document, lines));
  });

const decode = (value: unknown) =>
  Schema.decodeUnknownResult(CampaignFile)(value, {
    errors: "all",
    onExcessProperty: "error",
    reportInput: true,
  });
