import * as fs from "node:fs";
import { Effect, Option } from "effect";
import { Argument, Flag } from "effect/cli";
import { attach, AttachError } from "../../infra/attached/index.ts";
import { Duration } from "../campaign-file/duration.ts";
import { defineCommand } from "../command.ts";
import { CommandError } from "../errors.ts";
import * as flags from "../flags.ts";
import { findProgram, performBy } from "../laboratory/attached-program.ts";
import { serverUrl } from "../laboratory/agents.ts";
import { tell, tellNow } from "../output.ts";

export const agentAttach = defineCommand({
  name: "agent attach",
  description:
    "Have a program of your own work as an agent: work as JSON lines on its standard input, contributions on its standard output",
  examples: [
    {
      command: "cambrian agent attach --creds checker.creds -- ./my-checker",
      description: "To the laboratory in .cambrian",
    },
    {
      command:
        "cambrian agent attach --creds agent.creds --nats nats://lab.example:4222 -- python3 researcher.py",
      description: "To one on another host",
    },
  ],
  flags: {
    creds: Flag.String("creds").pipe(Flag.withDescription("The file that cambrian agent invite printed")),
    role: Flag.String("role").pipe(
      Flag.withDescription("What it was invited as; checked against the credentials"),
      Flag.optional,
    ),
    nats: Flag.String("nats").pipe(
      Flag.withDescription("Address of the laboratory's server; that of the one in --data unless given"),
      Flag.optional,
    ),
    patience: Flag.String("patience").pipe(
      Flag.withDescription("How long the program may keep silent over a piece of work: 10m"),
      Flag.withSchema(Duration),
      Flag.withDefault(600),
    ),
    data: flags.data,
    program: Argument.String("program").pipe(
      Argument.withDescription("The program, after --, and what it is to be started with"),
      Argument.atLeast(1),
    ),
  },
  handler: ({ creds, role, nats, patience, data, program: [name = "", ...args] }) =>
    Effect.gen(function* () {
      const text = yield* readCreds(creds);
      const url = Option.getOrNull(nats) ?? (yield* serverUrl(data));
      if (url === null)
        return yield* Effect.fail(
          new CommandError(
            "unreachable",
            `no laboratory runs in ${data}`,
            "Name the address of its server with --nats nats://host:port",
          ),
        );
      const command = yield* findProgram(name);
      const done = yield* Effect.tryPromise({
        try: () =>
          performBy({ command, args, patience }, (perform, atEnd) =>
            attach(
              {
                ...{ creds: text, url, software: name.split("/").at(-1)!.slice(0, 80), tell: tellNow },
                ...{ signal: atEnd, role: Option.getOrUndefined(role) },
              },
              perform,
            ),
          ),
        catch: (cause) =>
          cause instanceof AttachError
            ? new CommandError(exits[cause.fault], cause.message, cause.fix)
            : cause instanceof CommandError
              ? cause
              : new CommandError("failed", cause instanceof Error ? cause.message : String(cause)),
      });
      yield* tell(`left: ${done.done} contributed, ${done.refused} refused, ${done.givenBack} given back`);
      // A signal is heard by what works, which then leaves in order.
    }).pipe(Effect.uninterruptible),
});

const exits = {
  credentials: "usage",
  role: "usage",
  refused: "unreachable",
  unreachable: "unreachable",
  failed: "failed",
} as const;

const readCreds = (path: string) =>
  Effect.try({
    try: () => fs.readFileSync(path, "utf8"),
    catch: (cause) =>
      new CommandError(
        "notFound",
        `${path} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
        "Name the file that cambrian agent invite printed",
      ),
  });
