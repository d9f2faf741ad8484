// Tells a running server of an account that it has not seen.
import { Effect, Schema } from "effect";
import { connect, type Address } from "../connection/connect.ts";
import { Unreachable } from "../event-store/errors.ts";

const Outcome = Schema.fromJsonString(
  Schema.Struct({
    data: Schema.optionalKey(Schema.Struct({ code: Schema.Finite })),
    error: Schema.optionalKey(Schema.Struct({ description: Schema.String })),
  }),
);
const decodeOutcome = Schema.decodeUnknownSync(Outcome);

/** `system` connects as the system account; the server keeps the account on disk. */
export const tellAccount = (system: Address, accountJwt: string): Effect.Effect<void, Unreachable> =>
  Effect.scoped(
    Effect.flatMap(connect(system), (connection) =>
      Effect.tryPromise({
        try: async () => {
          const answer = await connection.request("$SYS.REQ.CLAIMS.UPDATE", accountJwt, { timeout: 2000 });
          const { data, error } = decodeOutcome(answer.string());
          if (data?.code !== 200) throw new Error(error?.description ?? answer.string());
        },
        catch: (cause) =>
          new Unreachable({
            url: system.url,
            message: `The server at ${system.url} did not take a new account: ${cause instanceof Error ? cause.message : String(cause)}`,
          }),
      }),
    ),
  );
