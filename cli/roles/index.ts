// Every role that can run as a process of its own.
import { analyst } from "../../actors/roles/analyst.ts";
import { checker } from "../../actors/roles/checker.ts";
import { engineer } from "../../actors/roles/engineer.ts";
import { researcher } from "../../actors/roles/researcher.ts";
import { director } from "./director.ts";
import { experimentRole } from "./experiment-role.ts";
import { gate } from "./gate.ts";
import { projector } from "./projector.ts";
import type { RoleProcess } from "./role-process.ts";

export const roleProcesses = {
  researcher: experimentRole(researcher),
  checker: experimentRole(checker),
  engineer: experimentRole(engineer),
  analyst: experimentRole(analyst),
  director,
  gate,
  projector,
} satisfies Readonly<Record<string, RoleProcess>>;

export type RoleName = keyof typeof roleProcesses;
export const roleNames = Object.keys(roleProcesses) as [RoleName, ...RoleName[]];
