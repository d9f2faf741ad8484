// Finds the nats-server to run: the one that CAMBRIAN_NATS_SERVER names, else the one on PATH where it is new enough,
// else the one that the Python environment brought.
import { execFileSync } from "node:child_process";
import { Effect } from "effect";
import { atLeast, REQUIRED_VERSION } from "../connection/check-server.ts";
import { ProgramMissing } from "./errors.ts";
import { inEnvironment } from "./python.ts";

/** Where a binary may be, in the order of preference. */
export const natsServerCandidates = (env: NodeJS.ProcessEnv = process.env): readonly string[] => [
  ...(env["CAMBRIAN_NATS_SERVER"] ? [env["CAMBRIAN_NATS_SERVER"]] : []),
  "nats-server",
  inEnvironment("nats-server", env),
];

/** The command of the first candidate that is new enough. */
export const findNatsServer = (
  candidates: readonly string[] = natsServerCandidates(),
): Effect.Effect<string, ProgramMissing> =>
  Effect.suspend(() => {
    const others: string[] = [];
    for (const command of candidates) {
      const version = versionOf(command);
      if (version !== undefined && atLeast(version, REQUIRED_VERSION)) return Effect.succeed(command);
      others.push(`${command}: ${version ?? "not there"}`);
    }
    const seen = others.join("; ");
    return Effect.fail(
      new ProgramMissing({
        program: "nats-server",
        message:
          `No nats-server of version ${REQUIRED_VERSION} or later was found (${seen}). Run bin/setup, or install ` +
          `one from https://github.com/nats-io/nats-server/releases and name it in CAMBRIAN_NATS_SERVER.`,
      }),
    );
  });

/** What `nats-server --version` says ("nats-server: v2.15.1"); undefined where it does not run. */
const versionOf = (command: string): string | undefined => {
  try {
    const said = execFileSync(command, ["--version"], {
      encoding: "utf8",
      timeout: 5000,
      stdio: ["ignore", "pipe", "ignore"],
    });
    return /v(\d+\.\d+\.\d+)/.exec(said)?.[1];
  } catch {
    return undefined;
  }
};
