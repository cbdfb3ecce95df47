import { execFile } from 'node:child_process';
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { viewsDirectory } from '#platform/view.ts';
import { includeTypes, listStrangers, listTemplates, readTemplate, toTypeScript } from '../support/templates.ts';

const root = join(viewsDirectory, '..');
const templates = listTemplates();
const pages = templates.filter(({ name }) => !name.startsWith('mail/'));

/** TypeScript's complaints about templates, as it prints them. Inside the house, so that `#room/file.ts` is found. */
async function check(list: typeof templates, folderName: string): Promise<string> {
  const folder = join(root, 'test/.artifacts', folderName);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'include.ts'), includeTypes(templates));
  for (const template of list)
    writeFileSync(join(folder, `${template.name.replaceAll('/', '__')}.ts`), toTypeScript(template));
  const options = { noUnusedLocals: false, noUnusedParameters: false };
  const config = { extends: '../../../tsconfig.json', compilerOptions: options, include: ['*.ts'] };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
  const run = promisify(execFile)(join(root, 'node_modules/.bin/tsc'), ['--pretty', 'false', '-p', folder], {
    cwd: root,
  });
  const output = await run.then(
    ({ stdout }) => stdout,
    (error: { stdout: string }) => error.stdout,
  );
  return output
    .split('\n')
    .filter((line) => line.includes(folderName))
    .join('\n');
}

test('every template reads what its door promised, and gives what it includes what that asks for', async () => {
  expect(await check(templates, 'views')).toBe('');
});

test('a template that reads more than its promise is found', async () => {
  const source = '<%# SignedOutPage from #sign-in/pages.ts -%>\n<%= page.signInUrl %>\n<%= page.nickname %>\n';
  const wrong = await check([readTemplate('sign-in/wrong', source)], 'views-wrong');
  expect(wrong).toContain("wrong.ts(2,6): error TS2345: Argument of type 'string | undefined'");
  expect(wrong).toContain("wrong.ts(3,11): error TS2339: Property 'nickname' does not exist");
});

test.each(templates)('$name reads nothing but page, frame and words', (template) => {
  expect(listStrangers(template)).toEqual([]);
});

test('a template that reads anything else is found', () => {
  const strangersIn = (code: string) => listStrangers(readTemplate('x', `<%# no page -%>\n${code}`));
  expect(strangersIn('<%= process.env.HOME %>')).toEqual(['process']);
  expect(strangersIn(['<%= `$', '{locals.page}` %>'].join(''))).toEqual(['locals']);
  expect(strangersIn('<% const own = page.name; %><%= own %><%= page.list.map((one) => one.name) %>')).toEqual([]);
});

test.each(templates)('$name puts out HTML by include only; all else is escaped', ({ tags }) => {
  const raw = tags.filter(({ kind }) => kind === 'raw').map(({ content }) => content.trim());
  expect(raw.filter((code) => !/^include\('\/[\w/-]+'(, \{ page: \{[\s\S]*\} \})?\)$/.test(code))).toEqual([]);
});

test.each(pages)('$name keeps to the content security policy: no style, script or handler of its own', ({ source }) => {
  expect(source).not.toMatch(/<style|\sstyle=|\son[a-z]+=|javascript:/i);
  expect(source.match(/<script(?![^>]*\ssrc=)/gi)).toBeNull();
});

test.each(pages)('$name proves every form to be ours', ({ source }) => {
  // A search changes nothing.
  const forms = source.match(/<form (?!class="search" method="get" )/g) ?? [];
  const proved =
    source.match(/<form method="post" action="<%= page\.\w+ %>"[^>]*>\n<%- include\('\/partials\/csrf'\) -%>/g) ?? [];
  expect(proved).toHaveLength(forms.length);
});

test('every view that is promised has its template, and no template is left that nobody promises or includes', () => {
  const sources = globSync('src/*/{pages,*-pages}.ts', { cwd: root }).map((path) =>
    readFileSync(join(root, path), 'utf8'),
  );
  const promised = sources.flatMap((source) =>
    [...source.matchAll(/\bview<\w+>\('([\w/-]+)'\)/g)].map((match) => match[1]),
  );
  const letters = sources
    .flatMap((source) => [...source.matchAll(/\bletterView<\w+>\(\s*'([\w-]+)'/g)].map((match) => match[1]))
    .flatMap((name) => [`mail/${name}`, `mail/${name}-text`]);
  const included = templates.flatMap(({ source }) =>
    [...source.matchAll(/include\('\/([\w/-]+)'/g)].map((match) => match[1]),
  );
  const names = templates.map(({ name }) => name);
  expect([...new Set([...promised, ...letters, ...included])].sort()).toEqual(names.sort());
});

test.each(globSync('*.js', { cwd: join(viewsDirectory, 'assets') }))('%s is checked by TypeScript', (name) => {
  expect(readFileSync(join(viewsDirectory, 'assets', name), 'utf8')).toMatch(/^\/\/ @ts-check\n/);
});
