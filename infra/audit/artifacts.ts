// Every artifact that an event names is there, and is the bytes that its name says.
import { Effect } from "effect";
import { Artifacts } from "../../actors/ports.ts";
import { referencesIn } from "../../projections/artifacts/fold.ts";
import { type Audited, type AuditFault, section } from "./section.ts";

/** Read at once. */
const AT_ONCE = 8;

export const artifacts = Effect.fnUntraced(function* ({ campaigns }: Audited) {
  const store = yield* Artifacts;
  const references = campaigns.flatMap(({ events }) => events.flatMap(referencesIn));
  const byName = Map.groupBy(references, ({ sha256 }) => sha256);
  const found = yield* Effect.forEach(
    byName,
    ([sha256, named]) =>
      Effect.match(store.get(sha256), {
        onSuccess: ({ length }) =>
          named
            .filter(({ bytes }) => bytes !== length)
            .map((reference): AuditFault => {
              const { sequence, path, bytes } = reference;
              return { sequence, what: `${path} is said to have ${bytes} bytes; it has ${length}` };
            }),
        onFailure: ({ message }) =>
          named
            .slice(0, 1)
            .map(({ sequence, path }): AuditFault => ({ sequence, what: `${path}: ${message}` })),
      }),
    { concurrency: AT_ONCE },
  );
  return section("artifacts", byName.size, found.flat());
});
