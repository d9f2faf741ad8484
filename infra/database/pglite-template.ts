// A new database as PGlite makes it, kept beside the packages for the next that is wanted: to make one takes seconds of a
// processor, to copy it a few tenths. It is disposable; without it, or where it cannot be kept, each is made.
import { existsSync, readFileSync } from "node:fs";
import { cp, mkdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Schema } from "effect";

const readPackage = Schema.decodeUnknownSync(
  Schema.fromJsonString(Schema.Struct({ version: Schema.String })),
);
const { version } = readPackage(
  readFileSync(new URL("../package.json", import.meta.resolve("@electric-sql/pglite")), "utf8"),
);

/** Where it is kept: a folder for each version of PGlite, whose new databases may differ. */
export const pgliteTemplate = join(import.meta.dirname, "../../node_modules/.cache/cambrian-pglite", version);

/** Whether `data` now holds a copy of the template; false where there is none that can be read. */
export const copyTemplate = async (template: string, data: string): Promise<boolean> => {
  if (!existsSync(template)) return false;
  try {
    await cp(template, data, { recursive: true, errorOnExist: true, force: false });
    return true;
  } catch {
    // It was being replaced, or this user may not read it.
    await rm(data, { recursive: true, force: true });
    return false;
  }
};

/** Keeps a copy of a database that was just made and closed. Whole or not at all, also when several do. */
export const keepTemplate = async (data: string, template: string): Promise<void> => {
  const copy = `${template}.${process.pid}`;
  try {
    await mkdir(dirname(template), { recursive: true });
    await cp(data, copy, { recursive: true });
    await rename(copy, template);
  } catch {
    // Another process was first, or nothing may be written here.
    await rm(copy, { recursive: true, force: true }).catch(() => undefined);
  }
};

export const forgetTemplate = (template: string): Promise<void> =>
  rm(template, { recursive: true, force: true });
