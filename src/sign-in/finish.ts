import type { Answer } from '#web/answer.ts';
import { goTo } from '#web/answer.ts';
import type { Visit } from '#web/visit.ts';
import type { Desk } from './desk.ts';
import type { Interaction } from './interaction.ts';

/** The person gave the right password: on to the app, or to the protocol's next question. */
export async function finishWithPassword(desk: Desk, visit: Visit, done: Finished): Promise<Answer> {
  const { prompt } = done.interaction;
  const login = { accountId: done.accountId, acr: 'urn:usher:aal1', amr: ['pwd'] };
  const answered = prompt.name === 'create' || prompt.name === 'select_account' ? { [prompt.name]: {} } : {};
  return goTo(await desk.provider.recordResult(visit.ctx, { login, ...answered }));
}

interface Finished {
  readonly interaction: Interaction;
  readonly accountId: string;
}
