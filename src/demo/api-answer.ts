import type { ApiAnswer } from './call-api.ts';
import { type Html, html } from './html.ts';

/** An answer of the API as a panel of a page. */
export function showAnswer({ call, hasToken, status, challenge, body }: ApiAnswer): Html {
  const tone = status.startsWith('2') ? 'good' : 'bad';
  return html`<div class="answer ${tone}">
<p>${call.method} ${new URL(call.url).pathname} ${hasToken ? 'with a token' : 'without a token'}</p>
<p class="status">${status}</p>
${challenge === undefined ? undefined : html`<p class="code">WWW-Authenticate: ${challenge}</p>`}
${body === '{}' ? undefined : html`<pre>${body}</pre>`}
</div>`;
}

/** What a token says, as JSON. */
export function showClaims(title: string, claims: unknown): Html {
  return html`<h3>${title}</h3><pre>${JSON.stringify(claims, null, 2)}</pre>`;
}
