// The tables of the recorded histories, by their digests. Where one changes, the projection's rows have changed: give it
// another version, so that tables which are kept are made anew, then run `ava --update-snapshots` on this file.
import test from "ava";
import { digestsOf } from "../../infra/database/digest.ts";
import { projections } from "../../projections/index.ts";
import { fold } from "../../projections/projection.ts";
import { recordedLog, recordedLogs } from "../support/recorded.ts";

for (const file of recordedLogs)
  test(file, (t) => {
    const events = recordedLog(file);
    for (const projection of projections) {
      const { name, version } = projection;
      t.snapshot(digestsOf(projection, fold(projection, events)), `${name}, version ${version}`);
    }
  });
