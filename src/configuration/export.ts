import type { Logo } from '#database/settings.ts';
import type { Database, Reader } from '#database/transaction.ts';
import type { Vault } from '#platform/secrets.ts';
import { exportClients, exportResourceServers } from './export-clients.ts';
import type { LeftOut } from './export-item.ts';
import { exportOrganisations } from './export-organisations.ts';
import { exportPeople } from './export-people.ts';
import { exportRoles } from './export-roles.ts';
import { settingKeys, spellSetting } from './export-settings.ts';
import { escapeForFile } from './export-yaml.ts';

export interface ExportNeeds {
  readonly db: Database;
  readonly vault: Vault;
}

export interface ExportOptions {
  /** Whether people are among it; their details are personal, and their password hashes worth guarding. */
  readonly people?: boolean | undefined;
  /** What a file beside the export is called, without `.svg` or `.png`; without it the logo stands in the export. */
  readonly logoFile?: string | undefined;
}

/** An instance as a file declares it. */
export interface Export {
  /** What the file holds: `writeYaml` makes it text. */
  readonly value: Readonly<Record<string, unknown>>;
  readonly leftOut: readonly LeftOut[];
  /** What is to be written beside the export, and under which name. */
  readonly logo: (Logo & { readonly file: string }) | undefined;
}

/**
 * Reads one moment of the database, whole. Applied to where it comes from it changes nothing; elsewhere its secrets open
 * under the same `SECRET_KEY` alone.
 */
export function exportConfiguration({ db, vault }: ExportNeeds, options: ExportOptions = {}): Promise<Export> {
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (tx) => {
      const clients = await exportClients(tx, vault);
      const apis = await exportResourceServers(tx);
      const { roles, equivalents } = await exportRoles(tx);
      const organisations = await exportOrganisations(tx, { people: options.people === true });
      const people = options.people ? await exportPeople(tx, vault) : { items: [], leftOut: [] };
      const { settings, logo } = await exportSettings(tx, options);
      const sections = {
        clients: clients.items,
        resource_servers: apis.items,
        roles,
        ...(Object.keys(equivalents).length > 0 && { role_equivalents: equivalents }),
        organisations: organisations.items,
        users: people.items,
        ...settings,
      };
      // An empty list says nothing; a block of settings that somebody left empty is a row of its own.
      const told = Object.entries(sections).filter(([, section]) => !Array.isArray(section) || section.length > 0);
      const leftOut = [...clients.leftOut, ...apis.leftOut, ...organisations.leftOut, ...people.leftOut];
      const value = escapeForFile(Object.fromEntries(told), vault) as Export['value'];
      return { value, leftOut, logo };
    });
}

async function exportSettings(reader: Reader, { logoFile }: ExportOptions) {
  const rows = await reader.selectFrom('setting').select(['name', 'value']).execute();
  const stored = new Map(rows.map(({ name, value }) => [name, value as object]));
  const told = Object.entries(settingKeys).flatMap(([name, key]) => {
    const row = stored.get(name);
    return row ? [[key, spellSetting(name, row)] as const] : [];
  });
  const settings: Record<string, Record<string, unknown>> = Object.fromEntries(told);
  const { logo } = (stored.get('branding') ?? {}) as { logo?: Logo };
  if (!logo || !logoFile) return { settings, logo: undefined };
  const file = `${logoFile}.${logo.type === 'image/png' ? 'png' : 'svg'}`;
  return { settings: { ...settings, branding: { ...settings.branding, logo: `./${file}` } }, logo: { ...logo, file } };
}
