// Decides every recorded history again and folds its tables: prints their digests, and ends with 5 at the first decision
// that comes out otherwise. Small histories come first, so that most mistakes are found in a second.
import { Effect } from "effect";
import { memoryArtifacts } from "../../infra/artifacts/memory.ts";
import type { LoggedEvent } from "../../events/envelope.ts";
import { digestsOf, tableDigest } from "../../infra/database/digest.ts";
import { touchedRows } from "../../infra/database/touched-rows.ts";
import { verify } from "../../infra/replay/verify.ts";
import { projections } from "../../projections/index.ts";
import { fold, type Projection } from "../../projections/projection.ts";
import { campaignsOf, recordedLog, recordedLogs } from "../support/recorded.ts";

const histories = recordedLogs.toSorted((a, b) => recordedLog(a).length - recordedLog(b).length);

for (const file of histories) {
  const events = recordedLog(file);
  for (const projection of projections)
    console.log(
      JSON.stringify([
        projection.name,
        digestsOf(projection, fold(projection, events)),
        touchedBy(projection, events),
      ]),
    );
  for (const [campaign, own] of campaignsOf(file)) {
    const { difference, verified } = await Effect.runPromise(Effect.provide(verify(own), memoryArtifacts));
    if (difference !== null) {
      console.log(`${campaign}, ${difference.event.sequence} ${difference.event.type}: ${difference.what}`);
      process.exit(5);
    }
    console.log(JSON.stringify([campaign, verified]));
  }
}

/** The digests of the rows as the events touched them, one after the other. */
function touchedBy(projection: Projection, events: readonly LoggedEvent[]): readonly string[] {
  const touched = touchedRows(projection);
  let state = projection.initial;
  for (const event of events) touched.add((state = projection.evolve(state, event)), event);
  const rows = touched.rows();
  return projection.tables.map((table) => tableDigest(table, rows[table.name] ?? []));
}
