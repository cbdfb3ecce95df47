import { generateSecretKey, isEncrypted, openVault } from '#platform/secrets.ts';
import { type Call, command, UsageError } from './command.ts';
import { openRoots } from './stores.ts';

export const secretGenerateCommand = command({
  usage: 'secret generate',
  about: 'Prints a new root secret for SECRET_KEY: 32 random bytes in hex.',
  options: {},
  run: async () => {
    const key = generateSecretKey();
    return { json: { secret_key: key }, text: key };
  },
});

export const secretEncryptCommand = command({
  usage: 'secret encrypt < FILE',
  about: 'Encrypts standard input under the first SECRET_KEY, for a value of usher.yaml.',
  options: {},
  run: async (call) => {
    const plain = await readRequired(call);
    const value = openVault(await openRoots(call.config())).encrypt(plain, 'config');
    return { json: { value }, text: value };
  },
});

export const secretDecryptCommand = command({
  usage: 'secret decrypt < FILE',
  about: 'Decrypts what secret encrypt printed, from standard input.',
  options: {},
  run: async (call) => {
    const value = (await readRequired(call)).trim();
    if (!isEncrypted(value)) throw new UsageError('Standard input holds no value that begins with "encrypted:".');
    const vault = openVault(await openRoots(call.config()));
    const plain = decrypt(() => vault.decrypt(value, 'config'));
    return { json: { value: plain }, text: plain };
  },
});

async function readRequired(call: Call<object & Record<string, never>>): Promise<string> {
  const text = await call.readInput();
  if (text) return text;
  throw new UsageError('Nothing was given on standard input.');
}

/** The cipher's own words ("unable to authenticate data") help nobody. */
function decrypt(open: () => string): string {
  try {
    return open();
  } catch (error) {
    throw new UsageError('This value was encrypted under another SECRET_KEY, or is damaged.', { cause: error });
  }
}
