import { expect, test } from 'vitest';
import { html } from '#demo/html.ts';

test('what is filled in is text, whatever it says; markup stays markup, and lists are joined', () => {
  const name = `<b onclick="x('y')">&`;
  expect(html`<p>${name}</p>`.markup).toBe('<p>&lt;b onclick=&quot;x(&#39;y&#39;)&quot;&gt;&amp;</p>');
  expect(html`<ul>${['a', '<'].map((item) => html`<li>${item}</li>`)}</ul>`.markup).toBe(
    '<ul><li>a</li><li>&lt;</li></ul>',
  );
  expect(html`${undefined}${0}`.markup).toBe('0');
});
