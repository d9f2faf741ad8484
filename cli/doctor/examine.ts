// Everything that `doctor` looks at. Each finding is made by running or asking the thing itself.
import { Effect } from "effect";
import { isOutside } from "../laboratory/connection.ts";
import type { Finding } from "./finding.ts";
import { disk, folder, memory } from "./machine.ts";
import { gpuAgent, natsServer, node } from "./programs.ts";
import { laboratory, ollama, outsideDatabase, outsideNats } from "./servers.ts";

export const examine = (data: string): Effect.Effect<readonly Finding[]> =>
  Effect.map(
    Effect.all(
      [
        node,
        // A server of the user's own takes the place of the program.
        Effect.map(natsServer, (found) => ({ ...found, needed: !isOutside(process.env) })),
        outsideNats,
        outsideDatabase,
        gpuAgent,
        folder(data),
        disk(data),
        memory,
        laboratory(data),
        ollama,
      ],
      { concurrency: "unbounded" },
    ),
    (findings) => findings.flat(),
  );
