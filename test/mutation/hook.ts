// Loaded before a program by `node --import`: the file that MUTANT names is read with its mistake.
import { registerHooks } from "node:module";
import { fileURLToPath } from "node:url";
import { type Mutant, withMutant } from "./mutants.ts";

const mutant = JSON.parse(process.env["MUTANT"] ?? "null") as Mutant | null;

if (mutant !== null)
  registerHooks({
    load: (url, context, next) => {
      const loaded = next(url, context);
      if (!url.startsWith("file:") || !fileURLToPath(url).endsWith(`/${mutant.file}`)) return loaded;
      return { ...loaded, source: withMutant(String(loaded.source), mutant) };
    },
  });
