// Every role that works on experiments. The director works on the campaign: director.ts.
import { analyst } from "./analyst.ts";
import { checker } from "./checker.ts";
import { engineer } from "./engineer.ts";
import { researcher } from "./researcher.ts";
import type { Role } from "./role.ts";

export const roles: readonly Role[] = [researcher, checker, engineer, analyst];
