import type { OneWrite } from '#database/transaction.ts';
import type { Vault } from '#platform/secrets.ts';
import { secondsToWait, takeTurn } from './proof.ts';
import type { Resent } from './resend-verification.ts';

/** What letters are counted by: `change_email:acc_…`. */
type Counted = `${string}:${string}`;

/** Takes a turn to write: one a minute and five an hour of each thing that is counted. One statement. */
export async function takeLetterTurn(write: OneWrite, vault: Vault, counted: Counted): Promise<Resent> {
  const [key] = vault.macs('letters', counted);
  if (!key) throw new Error('a vault has one key or more');
  const turn = await write
    .with('turn', () => takeTurn(key))
    .selectNoFrom((from) => [
      from.exists(from.selectFrom('turn').select('key_hash')).as('isTaken'),
      from.selectFrom('attempt').select(secondsToWait.as('wait')).where('key_hash', '=', key).as('wait'),
    ])
    .executeTakeFirstOrThrow();
  return turn.isTaken ? { ok: true } : { ok: false, retryAfterSeconds: Math.max(1, turn.wait ?? 60) };
}
