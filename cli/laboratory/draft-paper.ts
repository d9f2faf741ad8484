// A paper's text made into a file for the library by a language model, for a person to review.
import * as fs from "node:fs";
import { Effect, Schema } from "effect";
import { digestPaper } from "../../actors/minds/digest-paper.ts";
import { Artifacts } from "../../actors/ports.ts";
import { SourceId } from "../../cognition-base/paper.ts";
import { memoryArtifacts } from "../../infra/artifacts/memory.ts";
import { sourceText } from "../../infra/library/source-text.ts";
import { toolsOf } from "../../infra/reasoners/thinking.ts";
import { readTranscript } from "../../infra/reasoners/transcript.ts";
import { thinkingOf } from "../campaign-file/thinking.ts";
import { CommandError } from "../errors.ts";
import { checkModels, modelServers } from "./minds.ts";

export interface DraftAsked {
  /** A file or a URL. */
  readonly source: string;
  readonly id: string | undefined;
  readonly reasoner: string;
  readonly model: string | undefined;
  readonly out: string;
}

/** A paper's text takes more room than a question of a role. */
const ROOM = { contextTokens: 32_768, answerTokens: 6000 };
const isSourceId = Schema.is(SourceId);

export const draftPaper = ({ source, id, reasoner, model, out }: DraftAsked) =>
  Effect.gen(function* () {
    const planned = thinkingOf({ reasoner, model, roles: {}, ways: undefined, file: ROOM });
    if (planned === null)
      return yield* Effect.fail(
        new CommandError(
          "usage",
          "no language model is named that is to read the paper",
          "Name one with --reasoner and --model; or a campaign that is to read a file which is there, with --campaign",
        ),
      );
    const paper = id ?? /arxiv\.org\/\w+\/(\d{4}\.\d{4,5})/.exec(source)?.[1]?.replace(/^/, "arXiv:");
    if (paper === undefined || !isSourceId(paper))
      return yield* Effect.fail(
        new CommandError(
          "usage",
          paper === undefined ? "nobody said which paper it is" : `${paper} names no paper`,
          "Say it with --id arXiv:2412.06464, or --id doi:10.…",
        ),
      );
    if (fs.existsSync(out))
      return yield* Effect.fail(
        new CommandError("conflict", `${out} is there already`, "Name another file with --out"),
      );
    const text = yield* sourceText(source);
    const thinking = yield* checkModels(planned);
    const mind = thinking?.minds.researcher;
    if (thinking === null || mind == null) throw new Error("a model was checked, and there is none");
    const artifacts = yield* Artifacts;
    const models = modelServers();
    const tools = toolsOf({ thinking, models, transcript: readTranscript([]), artifacts });
    const file = yield* digestPaper({ text, id: paper }, mind, tools);
    fs.writeFileSync(out, file, { flag: "wx" });
  }).pipe(Effect.provide(memoryArtifacts));
