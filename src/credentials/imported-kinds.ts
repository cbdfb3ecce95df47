import { cryptKinds } from './imported-crypt.ts';
import { derivations } from './imported-derivations.ts';
import { plainDigests } from './imported-digests.ts';
import type { ImportedKind } from './imported-kind.ts';

/** Every way of hashing that Usher can check beside its own. */
export const importedKinds: readonly ImportedKind[] = [...plainDigests, ...derivations, ...cryptKinds];
