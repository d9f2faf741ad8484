// Tests start real servers, so each file has a process of its own and two run at a time.
export default {
  // Those of test/cluster take minutes: npm run test:cluster.
  files: ["test/**/*.test.ts", "!test/cluster/**"],
  extensions: ["js", "ts"],
  concurrency: 2,
  timeout: "3m",
  workerThreads: false,
  // Most campaigns of a test end, or are killed, before who stands by in them has anything to do.
  environmentVariables: { CAMBRIAN_STANDBY: "off" },
};
