import { Effect } from "effect";
import { Argument, Flag } from "effect/cli";
import { entriesOf } from "../../cognition-base/library.ts";
import { addCognition } from "../../infra/host/order-campaign.ts";
import { lintPaper } from "../../infra/library/lint.ts";
import { defineCommand } from "../command.ts";
import * as flags from "../flags.ts";
import { findOwnCampaign } from "../laboratory/campaigns.ts";
import { entriesToRead, faulty, soundPaper, storeLibrary } from "../laboratory/library.ts";
import { give, orderingLaboratory } from "../laboratory/ordering.ts";
import { foldOwnLog } from "../laboratory/own-log.ts";
import { tell } from "../output.ts";

export const cognitionAdd = defineCommand({
  name: "cognition add",
  description: "Give a live campaign a paper to read; what is proposed from then on may draw on it",
  examples: [
    {
      command: "cambrian cognition add mean.md --campaign first-light",
      description: "A file as docs/cognition.md describes it",
    },
  ],
  flags: {
    file: Argument.String("file").pipe(Argument.withDescription("A paper's file, reviewed by a person")),
    campaign: Flag.String("campaign").pipe(
      Flag.withDescription("The campaign that is to read it: id or name"),
    ),
    data: flags.data,
  },
  handler: ({ file, campaign, data }) =>
    Effect.gen(function* () {
      const paper = yield* soundPaper(file);
      yield* Effect.gen(function* () {
        const folded = yield* foldOwnLog(data);
        const found = findOwnCampaign(folded, campaign);
        const faults = lintPaper(paper, yield* entriesToRead(folded, found));
        if (faults.length > 0) return yield* Effect.fail(faulty(file, faults));
        const entries = entriesOf([paper]);
        const library = yield* storeLibrary({ papers: 1, entries });
        yield* give(addCognition(found.campaign, library));
        yield* tell(
          `campaign ${found.campaign} reads ${entries.map(({ id }) => id).join(", ")} from now on.`,
        );
      }).pipe(Effect.scoped, Effect.provide(orderingLaboratory(data)));
    }),
});
