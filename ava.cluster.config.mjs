// What takes minutes on a cluster of servers; the others are in ava.config.mjs.
import others from "./ava.config.mjs";

export default { ...others, files: ["test/cluster/*.test.ts"], timeout: "20m" };
