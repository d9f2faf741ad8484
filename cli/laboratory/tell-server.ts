// What an outside server is told of an agent's account, through its system account. One that was not set up with our operator,
// or keeps its accounts where nothing can be added, takes none; there the gate alone refuses.
import { Effect } from "effect";
import type { Account, NatsAccounts } from "../../infra/embedded/nats-accounts.ts";
import { tellAccount } from "../../infra/embedded/nats-claims.ts";
import { tell } from "../output.ts";

export const tellServer = (
  { url, systemCreds }: { readonly url: string; readonly systemCreds: string | undefined },
  { sysCredentials }: NatsAccounts,
  [, jwt]: Account,
): Effect.Effect<void> =>
  tellAccount({ url, creds: systemCreds ?? sysCredentials }, jwt).pipe(
    Effect.catch(({ message }) =>
      tell(
        `note: ${message} It lets in whom its own accounts let in (docs/outside-server.md); the gate refuses whoever has no grant, and grants end with their time.`,
      ),
    ),
  );
