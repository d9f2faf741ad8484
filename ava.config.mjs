// Tests start real servers, so each file has a process of its own and two run at a time.
export default {
  files: ["test/**/*.test.ts"],
  extensions: ["js", "ts"],
  concurrency: 2,
  timeout: "3m",
  workerThreads: false,
};
