import { chmod, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openSecretFile } from '#platform/secret-file.ts';
import { generateSecretKey } from '#platform/secrets.ts';
import { writeOnce } from '#platform/write-once.ts';

/**
 * Makes, once, the secrets that the services of compose.yaml share: Usher's root secret, and a password of PostgreSQL
 * with the URL that holds it. Those that exist are left as they are.
 */
const [folder = '/var/lib/usher'] = process.argv.slice(2);
const passwordFile = join(folder, 'database-password');

await openSecretFile(folder);
await writeOnce(passwordFile, generateSecretKey());
const password = await readFile(passwordFile, 'utf8');
await writeOnce(join(folder, 'database-url'), `postgres://usher:${password}@database:5432/usher`);
// PostgreSQL runs as a user of its own, who may read this file and list nothing.
await chmod(passwordFile, 0o644);
await chmod(folder, 0o711);
