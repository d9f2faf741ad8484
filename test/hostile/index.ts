// Every attack, by kind.
import { artifacts } from "./artifacts.ts";
import type { Attack } from "./attack.ts";
import { credentials } from "./credentials.ts";
import { floods } from "./floods.ts";
import { headers } from "./headers.ts";
import { leases } from "./leases.ts";
import { permissions } from "./permissions.ts";
import { prompts } from "./prompts.ts";
import { remarks } from "./remarks.ts";
import { rights } from "./rights.ts";
import { schemas } from "./schemas.ts";
import { statements } from "./statements.ts";
import { texts } from "./texts.ts";
import { words } from "./words.ts";

export const kinds: Readonly<Record<string, readonly Attack[]>> = {
  credentials,
  permissions,
  headers,
  leases,
  statements,
  rights,
  remarks,
  texts,
  schemas,
  artifacts,
  words,
  prompts,
  floods,
};
