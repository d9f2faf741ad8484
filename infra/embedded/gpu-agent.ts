// A local gpu-agent: the Python worker as a supervised child, attached through the gate like any other agent.
import * as fs from "node:fs";
import { join } from "node:path";
import { Effect } from "effect";
import type { Login } from "../connection/connect.ts";
import { type Supervised, supervise } from "./child.ts";
import type { ChildFailed } from "./errors.ts";
import type { Scope } from "effect";

/** Cards of this machine, with a worker on each. */
export interface Cards {
  /** As `--gpus` has it: `all`, or numbers as `0,2`. */
  readonly wanted: string;
  readonly count: number;
}

export interface LocalGpuAgent {
  /** The agent's id; one subject token. */
  readonly agent: string;
  readonly url: string;
  /** Text of its credentials file. */
  readonly credentials: string;
  /** Signs in by this instead of by the credentials, which then only sign contributions. */
  readonly login: Login | undefined;
  /** The laboratory's folder: credentials and the worker's log go to DATA/agents. */
  readonly data: string;
  /** The program `cambrian-gpu-agent`. */
  readonly program: string;
  /** On what it trains, and how much at once on each; the processor unless given. */
  readonly cards?: Pick<Cards, "wanted"> & { readonly slots: number };
}

/** Runs until the scope ends; the worker takes its sandboxed children with it. */
export const localGpuAgent = ({
  agent,
  url,
  credentials,
  login,
  data,
  program,
  cards,
}: LocalGpuAgent): Effect.Effect<Supervised, ChildFailed, Scope.Scope> => {
  const folder = join(data, "agents");
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  const creds = join(folder, `${agent}.creds`);
  fs.writeFileSync(creds, credentials, { mode: 0o600 });
  return supervise({
    name: agent,
    command: program,
    args: [
      ...["work", "--url", url, "--creds", creds],
      ...(cards === undefined ? [] : ["--gpus", cards.wanted, "--slots", String(cards.slots)]),
    ],
    // Command lines are seen by every user of the machine. Empty, they hide what the user's own shell may have set.
    env: { NATS_USER: login?.user ?? "", NATS_PASSWORD: login?.pass ?? "" },
    ready: Effect.void,
    // Ctrl-C promises an end within 5 s; a worker that is killed loses no more than its training, which is taken up again.
    grace: 2_500,
    output: (text) => fs.appendFileSync(join(folder, `${agent}.log`), text, { mode: 0o600 }),
  });
};
