// The programs of layers that are evaluated again, each in a file named for its digest. They are printed from the genomes
// in the numbers, so that another machine can take a study up from its file of numbers alone.
import * as fs from "node:fs";
import { join } from "node:path";
import { Schema } from "effect";
import { Genome } from "../../actors/grammar/genome.ts";
import { print } from "../../actors/grammar/print.ts";
import { digestOfText } from "../../events/contribution.ts";
import type { CampaignNumbers } from "./numbers.ts";

export const layerFile = (data: string, code: string): string =>
  join(data, "layers", `${code.slice("sha256:".length)}.py`);

const decodeGenome = Schema.decodeUnknownSync(Genome);

/** The baseline's and those that were best. Throws where today's grammar prints another program than was measured. */
export const saveLayers = (data: string, { baseline, best }: CampaignNumbers): void => {
  fs.mkdirSync(join(data, "layers"), { recursive: true });
  for (const { experiment, code, genome } of [baseline, ...best]) {
    const { source } = print(decodeGenome(genome));
    if (digestOfText(source) !== code)
      throw new Error(`the genome of ${experiment} prints another program than ${code} by now`);
    fs.writeFileSync(layerFile(data, code), source);
  }
};
