// Words that are meant for whoever reads them: a terminal, a person, a language model. The gate takes them, for they are
// honest in form; what is tried is what they do to their readers.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { environment, trainingFailed } from "../support/life.ts";
import { defineAttacks, inTurn } from "./attack.ts";
import { started } from "./besieged.ts";

const root = join(import.meta.dirname, "..", "..");
const run = promisify(execFile);

/** Clears the screen, sets its title, writes to the clipboard, makes a link, turns the line round, goes back over it. */
const ESCAPES =
  "\x1b[2J\x1b]0;owned\x07\x1b]52;c;b3duZWQ=\x07\x1b]8;;http://evil\x07link\x9b31m\u202egnp.exe\u2066\b\b\b\r\x7f\u200b\ufeff";
/** What may drive a terminal or hide what stands there; ends of lines are the command's own. */
const DRIVES = /(?!\n)\p{Cc}|\p{Cf}/u;

export const words = defineAttacks({
  "terminal-escapes": {
    tries: "has texts that drive a terminal in everything that the commands show of its contribution",
    work: "training",
    ends: /^shown without/,
    run: async ({ lab, mallory, said }, leased) => {
      const place = { ...environment, platform: `x${ESCAPES}`, device: `cpu${ESCAPES}` };
      said(
        await mallory.contribute(leased, "TrainingStarted", { ...started("mallory"), environment: place }),
      );
      const failed = { ...trainingFailed().data, message: ESCAPES, task: `t${ESCAPES}` };
      said(await mallory.contribute(leased, "TrainingFailed", failed));
      await mallory.ask("attach", { software: `x${ESCAPES}`.slice(0, 80) });
      const commands = [
        ["log", "--from", String(leased.work.sequence), "--type", "TrainingFailed"],
        ["timeline", "c1"],
        ["agent", "list"],
      ];
      return inTurn(commands, async (command) => {
        const { stdout, stderr } = await run(
          process.execPath,
          [join(root, "cli/main.ts"), ...command, "--data", lab.nats.data],
          { env: { ...process.env, NO_COLOR: "1" } },
        );
        if (stdout === "") return "nothing was shown";
        const driving = DRIVES.exec(stdout + stderr);
        return driving === null ? "shown without" : `shown with U+${driving[0].codePointAt(0)!.toString(16)}`;
      });
    },
  },
});
