// Tests start real servers, so each file has a process of its own and three run at a time: most of them wait for somebody.
export default {
  // Those left out take minutes each: npm run test:campaigns, npm run kills, npm run test:cluster.
  files: ["test/**/*.test.ts", "!test/{campaigns,kills,cluster}/**"],
  extensions: ["js", "ts"],
  concurrency: 3,
  timeout: "3m",
  workerThreads: false,
  // Most campaigns of a test end, or are killed, before who stands by in them has anything to do.
  environmentVariables: { CAMBRIAN_STANDBY: "off" },
};
