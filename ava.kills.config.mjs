// Every test that kills, at every place: npm run kills. Most of them take minutes, and `npm test` leaves them out; it kills
// one campaign at a fifth of the places (test/cli/kill.test.ts).
import others from "./ava.config.mjs";

export default {
  ...others,
  files: ["test/kills/*.test.ts", "test/cli/kill.test.ts", "test/campaigns/{claims,hand-made}.test.ts"],
  timeout: "20m",
  environmentVariables: { ...others.environmentVariables, CAMBRIAN_KILLS: "21" },
};
