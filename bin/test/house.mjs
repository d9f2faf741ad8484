// The folders whose TypeScript is ours: what import rules are about, and what they are checked on.
export const HOUSE = [
  "events",
  "projections",
  "cognition-base",
  "actors",
  "infra",
  "cli",
  "dashboard",
  "bench",
  "test",
];
