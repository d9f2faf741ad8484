import { Effect, Option } from "effect";
import { Argument, Flag } from "effect/cli";
import { entriesOf } from "../../cognition-base/library.ts";
import { addCognition } from "../../infra/host/order-campaign.ts";
import { lintPaper } from "../../infra/library/lint.ts";
import { reasonerNames } from "../../infra/reasoners/index.ts";
import { defineCommand } from "../command.ts";
import { CommandError } from "../errors.ts";
import * as flags from "../flags.ts";
import { findOwnCampaign } from "../laboratory/campaigns.ts";
import { draftPaper } from "../laboratory/draft-paper.ts";
import { entriesToRead, faulty, soundPaper, storeLibrary } from "../laboratory/library.ts";
import { give, orderingLaboratory } from "../laboratory/ordering.ts";
import { foldOwnLog } from "../laboratory/own-log.ts";
import { tell } from "../output.ts";

export const cognitionAdd = defineCommand({
  name: "cognition add",
  description:
    "Have a paper made into a file for your review; give a file that you reviewed to a live campaign",
  examples: [
    {
      command:
        "cambrian cognition add https://arxiv.org/abs/2412.06464 --reasoner ollama --model qwen2.5:32b --out draft.md",
      description: "A language model drafts the file",
    },
    {
      command: "cambrian cognition add draft.md --campaign first-light",
      description: "The campaign reads it from then on",
    },
  ],
  flags: {
    source: Argument.String("source").pipe(
      Argument.withDescription("A paper's text, as a file or a URL; with --campaign a file for the library"),
    ),
    reasoner: Flag.Literals("reasoner", reasonerNames).pipe(
      Flag.withDescription("Who drafts"),
      Flag.withDefault("ollama"),
    ),
    model: Flag.String("model").pipe(Flag.withDescription("Which of its models"), Flag.optional),
    id: Flag.String("id").pipe(
      Flag.withDescription("Which paper it is: arXiv:2412.06464 or doi:10.…; known from an address of arXiv"),
      Flag.optional,
    ),
    out: Flag.String("out").pipe(
      Flag.withDescription("File to write the draft to"),
      Flag.withDefault("draft.md"),
    ),
    campaign: Flag.String("campaign").pipe(
      Flag.withDescription("The campaign that is to read the file: id or name"),
      Flag.optional,
    ),
    data: flags.data,
  },
  handler: ({ source, reasoner, model, id, out, campaign, data }) =>
    Effect.gen(function* () {
      if (Option.isSome(campaign)) {
        if (Option.isSome(model))
          return yield* Effect.fail(
            new CommandError("usage", "--model and --campaign exclude each other", "Review the draft first"),
          );
        return yield* order(source, campaign.value, data);
      }
      yield* draftPaper({
        ...{ source, reasoner, out },
        id: Option.getOrUndefined(id),
        model: Option.getOrUndefined(model),
      });
      yield* tell(`${out} is a draft: compare it with the paper, and say under checked how you did.`);
      yield* tell(`  Then: ${flags.commandIn(data, `cognition add ${flags.quoted(out)} --campaign NAME`)}`);
    }),
});

const order = (file: string, campaign: string, data: string) =>
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
      yield* tell(`campaign ${found.campaign} reads ${entries.map(({ id }) => id).join(", ")} from now on.`);
    }).pipe(Effect.scoped, Effect.provide(orderingLaboratory(data)));
  });
