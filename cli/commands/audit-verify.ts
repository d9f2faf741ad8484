import { Effect } from "effect";
import { Argument } from "effect/cli";
import { Proof, proofFaults } from "../../infra/audit/proof.ts";
import { decodeDocument } from "../campaign-file/document.ts";
import { readStandardInput, readText } from "../campaign-file/read-text.ts";
import { defineCommand } from "../command.ts";
import { CommandError } from "../errors.ts";
import * as flags from "../flags.ts";
import { print, printJson } from "../output.ts";
import { proofLines } from "../render/proof.ts";

/** Bytes of an event in base64, twice over, and what goes with it. */
const LARGEST = 512 * 1024;
const KIND = { schema: Proof, what: "a proof", help: "docs/audit.md says what a proof holds" };

export const auditVerify = defineCommand({
  name: "audit verify",
  description: "Check a proof that `audit prove` wrote; needs no laboratory and no server",
  examples: [
    { command: "cambrian audit verify event.proof", description: "Exit code 5 where it does not hold" },
    { command: "cambrian audit verify - < event.proof", description: "The same from standard input" },
  ],
  flags: {
    proof: Argument.String("proof").pipe(Argument.withDescription("A file; - for standard input")),
    json: flags.json,
  },
  handler: ({ proof: path, json }) =>
    Effect.gen(function* () {
      const text = yield* path === "-" ? readStandardInput(LARGEST) : readText(path, LARGEST);
      const proof = yield* decodeDocument(KIND, text, path === "-" ? "standard input" : path);
      const faults = proofFaults(proof);
      if (json) yield* printJson({ v: 1, kind: proof.kind, tree: proof.tree, key: proof.key, faults });
      else if (faults.length === 0) yield* Effect.forEach(proofLines(proof), print, { discard: true });
      if (faults.length > 0)
        return yield* Effect.fail(
          new CommandError("verification", `the proof does not hold: ${faults.join("; ")}`),
        );
    }),
});
