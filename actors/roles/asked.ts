// Which decision a question of a role serves, and whose words are in it.
import { bringsOutsideWords } from "../../events/reports.ts";
import type { Asked, RoleName } from "../ports.ts";
import type { RoleContext } from "./role.ts";

export const askedBy = (role: RoleName, { want, experiment }: RoleContext): Asked => ({
  role,
  campaign: want.cause.stream.campaign,
  experiment: want.cause.stream.id,
  work: want.cause.id,
  want: want.name,
  randomSeed: experiment.opened?.randomSeed ?? 0,
});

/** Whether what is told of the experiment may be in words from outside. */
export const isOutside = ({ history }: RoleContext): boolean => history.some(bringsOutsideWords);
