// Loaded before a program (NODE_OPTIONS=--import=…), it has the program believe that it is CLOCK_OFF_SECONDS later than it is.
const off = Number(process.env["CLOCK_OFF_SECONDS"] ?? "0") * 1000;
if (off !== 0) {
  const { now } = Date;
  Date.now = () => now() + off;
  globalThis.Date = new Proxy(Date, {
    construct: (date, args: []) => (args.length === 0 ? new date(date.now()) : new date(...args)),
  });
}

/** The environment of a program whose clock is so many seconds ahead. */
export const clockOff = (seconds: number): Readonly<Record<string, string>> => ({
  CLOCK_OFF_SECONDS: String(seconds),
  NODE_OPTIONS: `--import=${import.meta.url}`,
});
