// Which decision a question of a role serves.
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
