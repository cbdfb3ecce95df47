import { spawnSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * `npm run build`: makes the package `@usher/guard` in `dist/guard`, or in the folder named by the first argument, ready
 * for `npm pack` and `npm publish`.
 */
const root = join(import.meta.dirname, '../..');
const target = process.argv[2] ?? join(root, 'dist/guard');
const { version, license, dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

rmSync(target, { recursive: true, force: true });
const { status } = spawnSync('tsc', ['--project', join(root, 'tsconfig.guard.json'), '--outDir', target], {
  stdio: 'inherit',
});
if (status === 0) {
  // The compiler rewrites imports in what runs, not in what describes it; there is no `.ts` file in the package.
  for (const name of readdirSync(target).filter((file) => file.endsWith('.d.ts'))) {
    const text = readFileSync(join(target, name), 'utf8');
    writeFileSync(join(target, name), text.replace(/(from '\.\/[a-z-]+)\.ts'/g, "$1.js'"));
  }
  const manifest = {
    name: '@usher/guard',
    version,
    description: 'Lets requests into an API by the access tokens of Usher: Koa, Express and fetch',
    license,
    type: 'module',
    // No `require` of its own: a CommonJS program gets the same module (Node 22.12 and later).
    exports: { '.': { types: './guard.d.ts', default: './guard.js' } },
    types: './guard.d.ts',
    sideEffects: false,
    engines: { node: '>=22.12' },
    dependencies: { jose: `^${dependencies.jose}` },
  };
  writeFileSync(join(target, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  cpSync(join(root, 'LICENSE'), join(target, 'LICENSE'));
  cpSync(join(root, 'docs/protect-an-api.md'), join(target, 'README.md'));
}
process.exitCode = status ?? 1;
