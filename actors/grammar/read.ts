// The genome that printed code says it was printed from: one line of its docstring.
import { Option, Schema } from "effect";
import { Genome } from "./genome.ts";
import { geneNames, readGenomeJson } from "./normalise.ts";

const prefix = "genome: ";
const Json = Schema.fromJsonString(Schema.Record(Schema.String, Schema.Json));

export const genomeLine = (genome: Genome): string =>
  prefix + JSON.stringify(Object.fromEntries(geneNames.map((name) => [name, genome[name]])));

/** None where the source has no genome line, or one that this grammar cannot read. Whether the rest of the source is
 *  what the genome prints is another question: compare with print(). */
export const readGenome = (source: string): Option.Option<Genome> => {
  const line = source.split("\n").find((text) => text.startsWith(prefix));
  if (line === undefined) return Option.none();
  return Option.flatMap(Schema.decodeUnknownOption(Json)(line.slice(prefix.length)), readGenomeJson);
};
