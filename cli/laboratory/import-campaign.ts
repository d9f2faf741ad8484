// Imports a campaign that another laboratory exported: read and verified as a whole before anything is made or written.
import * as fs from "node:fs";
import { buffer } from "node:stream/consumers";
import { Effect } from "effect";
import type { LoggedEvent } from "../../events/envelope.ts";
import { isInherited } from "../../events/inheritance.ts";
import { pastFault } from "../../events/shared-past.ts";
import { readExport } from "../../infra/transfer/read-export.ts";
import { receiveExport } from "../../infra/transfer/receive-export.ts";
import { type VerifiedExport, verifyExport } from "../../infra/transfer/verify-export.ts";
import { CommandError } from "../errors.ts";
import { commandIn } from "../flags.ts";
import { print, printJson, tell } from "../output.ts";
import { faults } from "./faults.ts";
import { foldOwnLog } from "./own-log.ts";

const STANDARD_INPUT = "-";

/** @param path of the file, or `-` */
export const readExportFile = Effect.fnUntraced(function* (path: string) {
  const name = path === STANDARD_INPUT ? "standard input" : path;
  const bytes = yield* path === STANDARD_INPUT
    ? Effect.promise(() => buffer(process.stdin))
    : readBytes(path);
  const read = yield* Effect.fromResult(readExport(name, bytes));
  return yield* Effect.fromResult(verifyExport(name, read));
});

const readBytes = (path: string) =>
  Effect.tryPromise({
    try: () => fs.promises.readFile(path),
    catch: (cause) => {
      const { code, message } = cause as NodeJS.ErrnoException;
      return code === "ENOENT"
        ? new CommandError(
            "notFound",
            `there is no file ${path}`,
            "Name a file that cambrian export wrote, or asi-arch",
          )
        : new CommandError(
            "usage",
            `${path} cannot be read: ${message}`,
            "Name a file that this user may read",
          );
    },
  });

export const importExport = Effect.fnUntraced(function* (
  given: VerifiedExport,
  { data, json }: { readonly data: string; readonly json: boolean },
) {
  const { events } = yield* foldOwnLog(data);
  yield* originIsHere(given, events);
  const { appended, there } = yield* Effect.provide(receiveExport(given), faults);
  const { header, artifacts } = given;
  const { campaign, laboratory, root } = header;
  if (json)
    yield* printJson({
      v: 1,
      ...{ campaign, laboratory, root, appended, there, artifacts: artifacts.length },
    });
  else if (appended === 0) yield* print(`imported   campaign ${campaign} was here already: ${there} events`);
  else
    yield* print(
      `imported   campaign ${campaign}: ${appended} events appended, ${there} were there; ${artifacts.length} artifacts`,
    );
  yield* tell(`See that it holds with: ${commandIn(data, `audit ${campaign}`)}`);
});

/** A fork tells its past by its origin's events, which have to be here before it. */
const originIsHere = ({ opening }: VerifiedExport, told: readonly LoggedEvent[]) => {
  if (opening.type !== "CampaignForked") return Effect.void;
  const { campaign } = opening.data.origin;
  const wrong = pastFault(
    opening.data.origin,
    told.filter((event) => !isInherited(event)),
  );
  return wrong === undefined
    ? Effect.void
    : Effect.fail(
        new CommandError(
          "notFound",
          `campaign ${opening.stream.campaign} is a fork of ${campaign}: ${wrong}`,
          `Import ${campaign} first, with all that it held when it was forked`,
        ),
      );
};
