// Imports the campaign of the paper (arXiv 2507.18074) from the files that its authors published.
import { Effect } from "effect";
import { importCampaign } from "../../infra/host/import-campaign.ts";
import { readAsiArch } from "../../infra/import/asi-arch.ts";
import type { Published } from "../../infra/import/published.ts";
import { readText } from "../campaign-file/read-text.ts";
import { commandIn } from "../flags.ts";
import { print, printJson, tell } from "../output.ts";
import { LabConnection } from "./connection.ts";
import { foldOwnLog } from "./own-log.ts";

/** How the command line names it; also the id of the campaign. */
export const ASI_ARCH = "asi-arch";

const LARGEST = 64 * 2 ** 20;

export const readAsiArchFiles = (paths: { readonly tree: string; readonly gallery: string }) =>
  Effect.gen(function* () {
    const tree = { path: paths.tree, text: yield* readText(paths.tree, LARGEST) };
    const gallery = { path: paths.gallery, text: yield* readText(paths.gallery, LARGEST) };
    return yield* Effect.fromResult(readAsiArch({ tree, gallery }));
  });

export const importAsiArch = Effect.fnUntraced(function* (
  published: Published,
  { data, json }: { readonly data: string; readonly json: boolean },
) {
  const { sync } = yield* LabConnection;
  yield* foldOwnLog(data);
  const { appended, there } = yield* importCampaign(ASI_ARCH, published, sync);
  const { records, missing } = published.campaign;
  const withResults = published.experiments.filter(({ data }) => data.results !== null).length;
  if (json)
    yield* printJson({
      v: 1,
      campaign: ASI_ARCH,
      ...{ records, withResults, missing: missing.length, appended, there },
    });
  else
    yield* print(
      `imported   campaign ${ASI_ARCH}: ${records} records, ${withResults} of them with results, ${missing.length} missing; ${appended} events appended, ${there} were there`,
    );
  yield* tell(`See what it shows with: ${commandIn(data, `campaign show ${ASI_ARCH}`)}`);
});
