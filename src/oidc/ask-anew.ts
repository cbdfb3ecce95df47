import type { Context } from 'koa';
import type Provider from 'oidc-provider';
import { knownInteraction, recordResult } from './interactions.ts';

/** What a sign-in may begin with; it has been answered, by somebody else. */
const BEGINNINGS = ['none', 'create', 'select_account', 'login'];

/**
 * Asks all over who it is, as `prompt=login` does, for somebody who is signed in as the wrong one: all that was answered
 * in this interaction is forgotten. Returns where the browser goes on; throws as `readInteraction` does.
 */
export async function askAnew(provider: Provider, ctx: Context): Promise<string> {
  const interaction = await knownInteraction(provider, ctx);
  const asked = String(interaction.params.prompt ?? '').split(' ');
  const others = asked.filter((prompt) => prompt !== '' && !BEGINNINGS.includes(prompt));
  interaction.params.prompt = ['login', ...others].join(' ');
  interaction.lastSubmission = {};
  return recordResult(provider, ctx, {});
}
