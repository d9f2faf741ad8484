// The genome that printed code says it was printed from: in its docstring, as JSON without the neutral genes.
import { Option, Schema } from "effect";
import type { Genome } from "./genome.ts";
import { remarkable } from "./distance.ts";
import { readGenomeJson } from "./normalise.ts";

const LONGEST_LINE = 100;
const Json = Schema.fromJsonString(Schema.Record(Schema.String, Schema.Json));

/** One line or more, for a person's eyes; the breaks stand where JSON allows them. */
export const genomeLines = (genome: Genome): readonly string[] => {
  const members = remarkable(genome).map((name) => `"${name}": ${JSON.stringify(genome[name])}`);
  const lines = ["genome: {"];
  for (const [index, member] of members.entries()) {
    const text = member + (index === members.length - 1 ? "" : ",");
    const [last = ""] = lines.slice(-1);
    const longer = last + (last.endsWith("{") ? "" : " ") + text;
    if (longer.length < LONGEST_LINE) lines[lines.length - 1] = longer;
    else lines.push(`  ${text}`);
  }
  return lines.with(-1, `${lines.at(-1)}}`);
};

/** None where the source names no genome, or one that this grammar cannot read. Whether the rest of the source is
 *  what the genome prints is another question: compare with print(). */
export const readGenome = (source: string): Option.Option<Genome> => {
  const json = /^genome: (\{[^}]*\})/m.exec(source)?.[1];
  if (json === undefined) return Option.none();
  return Option.flatMap(Schema.decodeUnknownOption(Json)(json), readGenomeJson);
};
