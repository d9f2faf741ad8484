import { Effect, Option } from "effect";
import { Argument, Flag } from "effect/cli";
import { defineCommand } from "../command.ts";
import { CommandError } from "../errors.ts";
import * as flags from "../flags.ts";
import { checkRoom, checkWritable } from "../laboratory/folder.ts";
import { writingLaboratory } from "../laboratory/hosting.ts";
import { ASI_ARCH, importAsiArch, readAsiArchFiles } from "../laboratory/import-asi-arch.ts";

export const importCommand = defineCommand({
  name: "import",
  description: "Take over a campaign that was published elsewhere, to be read like one of your own",
  examples: [
    {
      command: "cambrian import asi-arch --tree tree.json --gallery gallery.json",
      description: "The campaign of arXiv 2507.18074 (docs/asi-arch.md)",
    },
  ],
  flags: {
    source: Argument.String("source").pipe(Argument.withDescription("What to import: asi-arch")),
    tree: Flag.String("tree").pipe(
      Flag.withDescription("FILE, of asi-arch: every architecture with its parent and score"),
      Flag.optional,
    ),
    gallery: Flag.String("gallery").pipe(
      Flag.withDescription("FILE, of asi-arch: the results of its gallery"),
      Flag.optional,
    ),
    data: flags.data,
    json: flags.json,
    acceptUnverifiedSync: flags.acceptUnverifiedSync,
  },
  handler: ({ source, tree, gallery, data, json, acceptUnverifiedSync }) =>
    Effect.gen(function* () {
      if (source !== ASI_ARCH)
        return yield* refuse(`"${source}" cannot be imported`, `Only ${ASI_ARCH} can be imported`);
      if (Option.isNone(tree) || Option.isNone(gallery))
        return yield* refuse(
          `${ASI_ARCH} is imported from two files`,
          "Name them both: --tree FILE and --gallery FILE",
        );
      // What is wrong with the files is said before the laboratory's folder is made.
      const published = yield* readAsiArchFiles({ tree: tree.value, gallery: gallery.value });
      yield* checkWritable(data);
      yield* checkRoom(data);
      yield* importAsiArch(published, { data, json }).pipe(
        Effect.scoped,
        Effect.provide(writingLaboratory(data, acceptUnverifiedSync)),
      );
    }),
});

const refuse = (message: string, fix: string) => Effect.fail(new CommandError("usage", message, fix));
