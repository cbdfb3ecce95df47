import type { Reader } from '#database/transaction.ts';
import type { Plan } from './change.ts';
import { planClients } from './plan-clients.ts';
import { planPeople } from './plan-people.ts';
import { planResourceServers } from './plan-resource-servers.ts';
import { planRoles } from './plan-roles.ts';
import { planSettings } from './plan-settings.ts';
import type { PreparedPeople } from './prepare-people.ts';
import type { Configuration } from './read-file.ts';

/**
 * What must change for the database to be as the file says, in the order it must be done. Reads only; throws
 * `ConfigurationMistakes` for what the database shows to be wrong with the file.
 */
export async function planConfiguration(
  reader: Reader,
  { declared, mistakes }: Configuration,
  prepared: PreparedPeople,
): Promise<Plan> {
  const { users, roles } = declared;
  const plans = [
    await planSettings(reader, declared),
    await planRoles(reader, declared, mistakes),
    await planResourceServers(reader, declared.resource_servers),
    await planClients(reader, declared.clients, mistakes),
    await planPeople(reader, { declared: users, roles, prepared, mistakes }),
  ];
  mistakes.stop();
  return { named: plans.flatMap(({ named }) => named), changes: plans.flatMap(({ changes }) => changes) };
}
