// How what runs until it is told to end hears of a signal: at once, though its parts take a moment to stop.
import { Effect } from "effect";
import { EXIT } from "../errors.ts";
import { tellNow } from "../output.ts";

/** How long stopping in order may take, in milliseconds: a Ctrl-C is answered within 5 s, whatever is being done. */
const PATIENCE = 4_500;

/** Until the scope ends. `heard` is said at once, `late` where stopping took too long and is not waited for. */
export const tellOfSignals = ({
  heard: atOnce,
  late: atLast,
}: {
  readonly heard: string;
  readonly late: string;
}) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      let late: NodeJS.Timeout | undefined;
      const heard = (signal: NodeJS.Signals): void => {
        tellNow(`${signal}: ${atOnce}`);
        // A second one does not wait.
        process.once(signal, () => process.exit(EXIT.interrupted));
        // A server or a database that does not answer would be waited for; what is left half made is made anew.
        late = setTimeout(() => {
          tellNow(atLast);
          process.exit(EXIT.interrupted);
        }, PATIENCE);
      };
      process.once("SIGINT", heard).once("SIGTERM", heard);
      return () => {
        clearTimeout(late);
        process.off("SIGINT", heard).off("SIGTERM", heard);
      };
    }),
    (release) => Effect.sync(release),
  );
