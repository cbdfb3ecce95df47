import { availableParallelism } from 'node:os';
import type { Place, Vault } from '#platform/secrets.ts';
import { type Argon2Parameters, decoyArgon2id, defaultParameters, hashArgon2id, verifyArgon2id } from './argon2id.ts';
import type { Decoys } from './decoys.ts';
import { createHashQueue, type HashQueue } from './hash-queue.ts';
import { digestAs } from './imported-hash.ts';
import { isMadeOf, isStoredOutdated, matchesStored, wrapImported } from './stored-hash.ts';

/** Whether a password fits, and what to store instead when the stored form is not the one made today. */
export interface Verified {
  readonly ok: boolean;
  /** Encrypted for the account; only where `ok`. */
  readonly rehash?: string;
}

export interface Hasher {
  /** The value of `password.hash` for this account: argon2id (PHC), encrypted under the vault (the pepper). */
  hash(password: string, accountId: string): Promise<string>;
  /**
   * Compares with the value of `password.hash`. Stored value and account are bound together: a row copied to another
   * account fails. Without one a decoy is verified at the cost of the others' (`decoys.ts`), so that nobody can time who
   * has an account; `accountId` is then whatever name was tried.
   */
  verify(password: string, stored: string | undefined, accountId: string): Promise<Verified>;
  /** The value of `password.hash` for a hash from elsewhere; a fast digest is wrapped in argon2id, never stored bare. */
  importHash(imported: string, accountId: string): Promise<string>;
  /** The same for whoever encrypts it for another place: what `matches` compares with. */
  wrap(imported: string): Promise<string>;
  /** Compares a secret, byte by byte, with what `wrap` gave. */
  matches(stored: string, secret: string): Promise<boolean>;
  /** Whether `stored` is what `wrap` made of this very hash once. */
  isMadeOf(stored: string, imported: string): Promise<boolean>;
  readonly load: HashQueue['load'];
}

interface HasherSettings {
  readonly vault: Vault;
  /** Hashes at once; as many as cores unless said otherwise, and never more than cores. */
  readonly parallel?: number;
  /** How many more may wait: about ten seconds' worth unless said otherwise. */
  readonly queue?: number;
  /** None: the decoy costs what a hash of our own does. */
  readonly decoys?: Pick<Decoys, 'settingFor'>;
  /** Tests take cheap ones; the environment cannot. */
  readonly parameters?: Argon2Parameters;
}

/** Beyond this a text is no password of ours (the policy stops at 256 characters), and costs what a wrong one costs. */
const LONGEST_BYTES = 4096;
const WAITING_PER_PLACE = 200;

/** All password hashing of a process. Every method throws `Refusal('unavailable')` when the queue is full. */
export function createHasher(settings: HasherSettings): Hasher {
  const { vault, parameters = defaultParameters } = settings;
  const parallel = Math.min(settings.parallel ?? Number.POSITIVE_INFINITY, availableParallelism());
  const { run, load } = createHashQueue({ parallel, queue: settings.queue ?? parallel * WAITING_PER_PLACE });
  const decoy = decoyArgon2id(parameters);
  const seal = (phc: string, accountId: string) => vault.encrypt(phc, placeOf(accountId));

  async function verifyStored(password: string, stored: string, accountId: string): Promise<Verified> {
    const plain = vault.decrypt(stored, placeOf(accountId));
    if (!(await matchesStored(plain, password))) return { ok: false };
    const isCurrent = vault.isCurrent(stored) && !isStoredOutdated(plain, parameters);
    return isCurrent ? { ok: true } : { ok: true, rehash: seal(await hashArgon2id(password, parameters), accountId) };
  }

  return {
    load,
    hash: (password, accountId) =>
      run(async () => seal(await hashArgon2id(password.normalize('NFC'), parameters), accountId)),
    verify: (password, stored, accountId) =>
      run(async () => {
        const text = password.normalize('NFC');
        if (stored !== undefined && isReadable(text)) return verifyStored(text, stored, accountId);
        const setting = settings.decoys?.settingFor(accountId);
        const guess = isReadable(text) ? text : '';
        await verifyArgon2id(decoy, setting ? await digestAs(setting, guess) : guess);
        return { ok: false };
      }),
    importHash: (imported, accountId) => run(async () => seal(await wrapImported(imported, parameters), accountId)),
    wrap: (imported) => run(() => wrapImported(imported, parameters)),
    matches: (stored, secret) => run(async () => isReadable(secret) && matchesStored(stored, secret)),
    isMadeOf: (stored, imported) => run(() => isMadeOf(stored, imported)),
  };
}

const isReadable = (text: string) => text.isWellFormed() && Buffer.byteLength(text) <= LONGEST_BYTES;
const placeOf = (accountId: string): Place => `password:hash:${accountId}`;
