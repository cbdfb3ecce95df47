import type { Reader } from '#database/transaction.ts';

/** How many addresses an organisation waits for: their owners join once they have proven them. */
export async function countAwaitedMembers(reader: Reader, organisationId: string): Promise<number> {
  const { count } = await reader
    .selectFrom('awaited_member')
    .select((is) => is.fn.countAll<number>().as('count'))
    .where('organisation_id', '=', organisationId)
    .executeTakeFirstOrThrow();
  return Number(count);
}
