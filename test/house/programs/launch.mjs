// Launches a program that counts the interrupts it gets and leaves a second after the first.
import { launch } from "../../../bin/launch.mjs";

const program = `
  let interrupts = 0;
  process.on("SIGINT", () => {
    if (++interrupts === 1) setTimeout(() => (console.log("interrupts", interrupts), process.exit(130)), 700);
  });
  setInterval(() => {}, 1000);
  console.log("up");
`;
const given = process.argv[2];
process.exitCode = await launch(process.execPath, ["-e", given ?? program]);
