import type { TestHouse } from './house.ts';
import { until } from './until.ts';

/** Resolves when the provider knows a client that was made just now: it looks for changes once a second. */
export async function untilKnown({ issuer }: TestHouse, clientId: string): Promise<void> {
  const query = new URLSearchParams({ client_id: clientId });
  await until(async () => {
    const answer = await fetch(`${issuer}/oauth2/authorize?${query}`);
    return !(await answer.text()).includes('invalid_client');
  });
}
