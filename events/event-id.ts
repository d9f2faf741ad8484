// Ids derive from the cause, never from body or prevhash: a handler that runs twice names its event the same.
import { createHash } from "node:crypto";

/** 32 hex digits from the cause's id (or a campaign's id for the first event), the type and what tells siblings apart. */
export const eventId = (cause: string, type: string, discriminator: string | number = ""): string =>
  createHash("sha256").update(`${cause}\n${type}\n${discriminator}`).digest("hex").slice(0, 32);
