// Whose an event is: a role signs its own, a gpu-agent's come through the gate under a grant.
import { HashMap, Option, Result } from "effect";
import { parseStatement } from "../../events/contribution.ts";
import type { LoggedEvent } from "../../events/envelope.ts";

/** A gpu-agent that the log does not name. */
export const UNNAMED = "gpu-agent";

const roles: ReadonlySet<string> = new Set(["researcher", "checker", "engineer", "analyst"]);

/** The role whose answer an event is; undefined where it is none of a role's. */
export const roleOf = ({ actor }: LoggedEvent): string | undefined => (roles.has(actor) ? actor : undefined);

/** The gpu-agent that contributed an event. */
export const agentOf = (
  grants: HashMap.HashMap<string, string>,
  { attributes: { contribution } }: LoggedEvent,
): string => {
  if (contribution === undefined) return UNNAMED;
  const said = parseStatement(contribution);
  if (Result.isFailure(said)) return UNNAMED;
  return Option.getOrElse(HashMap.get(grants, said.success.grant), () => UNNAMED);
};
