import { Effect, Option } from "effect";
import { Argument, Flag } from "effect/cli";
import { defineCommand } from "../command.ts";
import { CommandError } from "../errors.ts";
import * as flags from "../flags.ts";
import { checkRoom, checkWritable } from "../laboratory/folder.ts";
import { writingLaboratory } from "../laboratory/hosting.ts";
import { ASI_ARCH, importAsiArch, readAsiArchFiles } from "../laboratory/import-asi-arch.ts";
import { importExport, readExportFile } from "../laboratory/import-campaign.ts";

export const importCommand = defineCommand({
  name: "import",
  description:
    "Take over a campaign of another laboratory, exported or published, to be read like one of your own",
  examples: [
    {
      command: "cambrian import first-light.jsonl.gz",
      description: "What cambrian export wrote; begun again, it goes on where it was interrupted",
    },
    {
      command: "cambrian import asi-arch --tree tree.json --gallery gallery.json",
      description: "The campaign of arXiv 2507.18074 (docs/asi-arch.md)",
    },
  ],
  flags: {
    source: Argument.String("source").pipe(
      Argument.withDescription("FILE that cambrian export wrote; - for standard input; or asi-arch"),
    ),
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
      // What is wrong with the files is said before the laboratory's folder is made.
      const importing = yield* source === ASI_ARCH
        ? published({ tree, gallery }, { data, json })
        : exported(source, { tree, gallery }, { data, json });
      yield* checkWritable(data);
      yield* checkRoom(data);
      yield* importing.pipe(Effect.scoped, Effect.provide(writingLaboratory(data, acceptUnverifiedSync)));
    }),
});

interface Files {
  readonly tree: Option.Option<string>;
  readonly gallery: Option.Option<string>;
}

interface Given {
  readonly data: string;
  readonly json: boolean;
}

const published = ({ tree, gallery }: Files, given: Given) =>
  Option.isNone(tree) || Option.isNone(gallery)
    ? refuse(`${ASI_ARCH} is imported from two files`, "Name them both: --tree FILE and --gallery FILE")
    : Effect.map(readAsiArchFiles({ tree: tree.value, gallery: gallery.value }), (read) =>
        importAsiArch(read, given),
      );

const exported = (path: string, { tree, gallery }: Files, given: Given) =>
  Option.isSome(tree) || Option.isSome(gallery)
    ? refuse("--tree and --gallery are of asi-arch", "Leave them out, or import asi-arch")
    : Effect.map(readExportFile(path), (read) => importExport(read, given));

const refuse = (message: string, fix: string) => Effect.fail(new CommandError("usage", message, fix));
