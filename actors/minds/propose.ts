// A proposal of a language model, by the way that was chosen: edits of a genome that is then printed, or a program.
import { Effect, Option, Result } from "effect";
import type { Option as Choice } from "../../events/thinking.ts";
import { proposalOf } from "../grammar/design.ts";
import type { Genome } from "../grammar/genome.ts";
import { genomeDigest, isPossible, neutral, normalise, readGenomeJson } from "../grammar/normalise.ts";
import { sourceDigest } from "../grammar/novelty.ts";
import { readGenome } from "../grammar/read.ts";
import { chooseOption } from "../policies/options.ts";
import type { Posed, Proposal, ProposeRequest, ReasonerFailure } from "../ports.ts";
import { CodeDesign, proposeCode } from "../prompts/propose-code.ts";
import { GenomeAnswer, proposeGenome } from "../prompts/propose-genome.ts";
import { OWN, sourcesOf } from "../prompts/sources.ts";
import { converse, readJson, type Tools } from "./ask.ts";

export const propose = (
  request: Posed<ProposeRequest>,
  tools: Tools,
): Effect.Effect<Proposal, ReasonerFailure> =>
  Effect.suspend(() => {
    const option = chooseOption(tools.options, request.trials, tools.per);
    return option.way === "genome" ? byGenome(request, option, tools) : byCode(request, option, tools);
  });

/** What is changed: the version that was refused, the parent, or the plain layer from which everything starts. */
const originOf = ({ refused, parent, opened }: ProposeRequest): Genome => {
  const known =
    refused === null ? (opened.arm === "control" ? null : (parent?.genome ?? null)) : refused.proposal.genome;
  return Option.getOrElse(readGenomeJson(known), () => normalise({ ...neutral, update: "delta" }));
};

const byGenome = (request: Posed<ProposeRequest>, option: Choice, tools: Tools) => {
  const origin = originOf(request);
  const readAnswer = readJson(GenomeAnswer(origin, sourcesOf(request)));
  const read = (text: string): Result.Result<Proposal, string> =>
    Result.flatMap(readAnswer(text), (answer) => edited(request, option, origin, answer));
  return converse(tools, {
    ...{ asked: request.asked, mind: option.mind, way: option.way, step: 0, read },
    prompt: proposeGenome(request, origin, null),
    anew: (fault) => proposeGenome(request, origin, fault),
  });
};

/** The printed layer of the edited genome, unless it is no other layer, or one that was tried. */
const edited = (
  request: ProposeRequest,
  { mind }: Choice,
  origin: Genome,
  { motivation, edits }: GenomeAnswer,
): Result.Result<Proposal, string> => {
  const wanted = {
    ...origin,
    ...Object.fromEntries(edits.map(({ gene, value }) => [gene, value])),
  } as Genome;
  const told = edits.map(({ gene, value }) => `${gene}=${value}`).join(", ");
  if (!isPossible(wanted))
    return Result.fail(`no layer can have ${told} with its other values; choose other ones`);
  const genome = normalise(wanted);
  if (genomeDigest(genome) === genomeDigest(origin))
    return Result.fail(`${told} changes nothing of this layer; change another gene`);
  if (request.tried.has(genomeDigest(genome)))
    return Result.fail(`the layer with ${told} was tried already; change another gene, or one more`);
  return Result.succeed(
    proposalOf({
      genome,
      operator: `${mind.model}, edits`,
      motivation: [motivation, ...edits.map(({ gene, value, reason }) => `${gene}=${value}: ${reason}`)].join(
        " ",
      ),
      citations: edits.map(({ gene, source }) => citationOf(gene, source, request)),
    }),
  );
};

/** Where an element comes from; what the prompt did not tell of cannot be cited. */
const citationOf = (
  element: string,
  source: string,
  request: ProposeRequest,
): Proposal["citations"][number] => {
  if (source === OWN || !sourcesOf(request).includes(source))
    return { element, kind: "originality", ids: [] };
  const isEntry = request.library.some(({ id }) => id === source);
  return { element, kind: isEntry ? "cognition" : "experience", ids: [source] };
};

const byCode = (request: Posed<ProposeRequest>, option: Choice, tools: Tools) =>
  Effect.gen(function* () {
    const { refused, parent, opened } = request;
    const changed = refused?.proposal.code ?? (opened.arm === "control" ? null : (parent?.code ?? null));
    const source = changed === null ? null : yield* tools.source(changed.artifact.sha256);
    return yield* converse(tools, {
      asked: request.asked,
      mind: option.mind,
      way: option.way,
      step: 0,
      prompt: proposeCode(request, source),
      read: (text) => programIn(text, source, request, option),
    });
  });

const programIn = (
  text: string,
  before: string | null,
  request: ProposeRequest,
  { mind }: Choice,
): Result.Result<Proposal, string> =>
  Result.flatMap(readJson(CodeDesign)(text), ({ className, name, motivation, elements }) =>
    Result.flatMap(sourceIn(text, before), (source) => {
      if (!new RegExp(`^class ${className}\\b`, "m").test(source))
        return Result.fail(`the code defines no class ${className}`);
      if (request.tried.has(sourceDigest(source)))
        return Result.fail("this program was tried already; write another");
      const genome = Option.getOrNull(readGenome(source));
      return Result.succeed({
        ...{ name: hyphened(name), motivation, source, className },
        trust: "model" as const,
        // What a docstring says of genes holds only for what the printer wrote.
        genome:
          genome === null ||
          proposalOf({ genome, operator: "", motivation: "", citations: [] }).source !== source
            ? null
            : { ...genome },
        operator: `${mind.model}, code`,
        citations: elements.map(({ element, source }) => citationOf(element, source, request)),
      });
    }),
  );

/** Small models write names as they write classes. */
const hyphened = (name: string): string =>
  name
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");

const LONGEST_SOURCE = 60_000;

/** The program of an answer: whole, or the parent's with the edits made. */
const sourceIn = (text: string, before: string | null): Result.Result<string, string> => {
  const whole = /```(?:python|py)[ \t\r]*\n([\s\S]*?)```/.exec(text)?.[1];
  const edits = editsIn(text);
  if (edits.length > 0 && before !== null) {
    let source = before;
    for (const { search, replace } of edits) {
      const first = source.indexOf(search);
      if (search === "" || first < 0)
        return Result.fail(`the search text is not in the file: ${search.slice(0, 120)}`);
      if (source.indexOf(search, first + 1) >= 0)
        return Result.fail(`the search text stands twice in the file: ${search.slice(0, 120)}`);
      source = source.slice(0, first) + replace + source.slice(first + search.length);
    }
    return bounded(source);
  }
  if (whole === undefined)
    return Result.fail(
      before === null ? "there is no ```python block" : "there is neither a ```python block nor edits",
    );
  return bounded(whole);
};

interface Edit {
  readonly search: string;
  readonly replace: string;
}

/** Line by line: an answer that begins a thousand edits and ends none has to be read in no time. */
const editsIn = (text: string): readonly Edit[] => {
  const edits: Edit[] = [];
  let search: string[] | null = null;
  let replace: string[] | null = null;
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith("<<<<<<< SEARCH")) [search, replace] = [[], null];
    else if (search !== null && replace === null && line.trimEnd() === "=======") replace = [];
    else if (search !== null && replace !== null && line.startsWith(">>>>>>> REPLACE")) {
      edits.push({ search: search.join("\n"), replace: replace.join("\n") });
      [search, replace] = [null, null];
    } else (replace ?? search)?.push(line);
  }
  return edits;
};

const bounded = (source: string): Result.Result<string, string> =>
  source.length > LONGEST_SOURCE
    ? Result.fail(`the program is longer than ${LONGEST_SOURCE} characters`)
    : source.isWellFormed() && !source.includes("\0")
      ? Result.succeed(source)
      : Result.fail("the program is not text");
