import type { Reader } from '#database/transaction.ts';
import type { Plan } from './change.ts';
import { planClients } from './plan-clients.ts';
import { planLicences } from './plan-licences.ts';
import { planMembers } from './plan-members.ts';
import { planOrganisations } from './plan-organisations.ts';
import { planPeople } from './plan-people.ts';
import { planPruning } from './plan-prune.ts';
import { planResourceServers } from './plan-resource-servers.ts';
import { planRoles, refuseUnknownRequired } from './plan-roles.ts';
import { planSettings } from './plan-settings.ts';
import type { PreparedPeople } from './prepare-people.ts';
import type { Configuration } from './read-file.ts';

export interface PlanNeeds {
  readonly configuration: Configuration;
  /** Without it people who are to come cannot be made, only told of. */
  readonly prepared?: PreparedPeople;
  /** Whether what an earlier file made, and this one no longer names, goes. */
  readonly prunes?: boolean | undefined;
}

/** The whole difference. Nothing of it may be made while there are refusals. */
export interface WholePlan extends Plan {
  /** Sentences about what cannot be. */
  readonly refusals: readonly string[];
  readonly remarks: readonly string[];
}

/**
 * What must change for the database to be as the file says, in the order it must be done. Reads only; throws
 * `ConfigurationMistakes` for what the database shows to be wrong with the file.
 */
export async function planConfiguration(
  reader: Reader,
  { configuration, prepared, prunes }: PlanNeeds,
): Promise<WholePlan> {
  const { declared, mistakes } = configuration;
  const { users, roles, clients, organisations } = declared;
  const clientIds = clients.map(({ client_id }) => client_id);
  const plans = [
    await planSettings(reader, declared),
    await planRoles(reader, declared, mistakes),
    await planResourceServers(reader, declared.resource_servers),
    await planOrganisations(reader, organisations),
    await planClients(reader, declared, mistakes),
    await planPeople(reader, { declared: users, roles, clientIds, prepared, mistakes }),
    await planMembers(reader, declared),
    await planLicences(reader, { organisations, users, isTold: prepared === undefined, mistakes }),
  ];
  await refuseUnknownRequired(reader, declared, mistakes);
  mistakes.stop();
  const named = plans.flatMap((plan) => plan.named);
  const pruning = prunes ? await planPruning(reader, declared, named) : { changes: [], refusals: [] };
  const changes = [...plans.flatMap((plan) => plan.changes), ...pruning.changes];
  const remarks = plans.flatMap((plan) => plan.remarks ?? []);
  return { named, changes, refusals: pruning.refusals, remarks };
}
