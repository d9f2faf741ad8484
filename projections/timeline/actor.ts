// Whose an event is: a role signs its own, a gpu-agent's come through the gate under a grant.
import { HashMap, Option } from "effect";
import { grantOf } from "../../events/contribution.ts";
import type { LoggedEvent } from "../../events/envelope.ts";

/** A gpu-agent that the log does not name. */
export const UNNAMED = "gpu-agent";

const roles: ReadonlySet<string> = new Set(["researcher", "checker", "engineer", "analyst"]);

/** The role whose answer an event is; undefined where it is none of a role's. */
export const roleOf = ({ actor }: LoggedEvent): string | undefined => (roles.has(actor) ? actor : undefined);

/** The gpu-agent that contributed an event. */
export const agentOf = (grants: HashMap.HashMap<string, string>, event: LoggedEvent): string =>
  Option.fromNullishOr(grantOf(event)).pipe(
    Option.flatMap((grant) => HashMap.get(grants, grant)),
    Option.getOrElse(() => UNNAMED),
  );
