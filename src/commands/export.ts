import { open, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { type Export, exportConfiguration } from '#configuration/export.ts';
import { EXPORT_MARK, writeYaml } from '#configuration/export-yaml.ts';
import { configurationLimits } from '#configuration/read-file.ts';
import { version } from '#platform/config.ts';
import { randomText } from '#platform/ids.ts';
import { StartError } from '#platform/start-error.ts';
import { command, type Result, UsageError } from './command.ts';
import { openCommandStores } from './command-stores.ts';

export const exportCommand = command({
  usage: 'export [--people] [--output FILE]',
  about:
    'Writes all that is configured as one file for usher apply, its secrets encrypted under SECRET_KEY; people only ' +
    'with --people. A logo is written beside FILE; on standard output it stands in the text itself.',
  options: { people: { type: 'boolean' }, output: { type: 'string' } },
  async run(call) {
    const { people, output } = call.options;
    if (output === '') throw new UsageError('--output needs the name of a file.');
    const config = call.config();
    await using stores = await openCommandStores(config);
    const logoFile = output && `${basename(output, extname(output))}-logo`;
    const made = await exportConfiguration(stores, { people, logoFile });
    const heading = { version, issuer: config.issuer, at: new Date(), hasPeople: people === true };
    const text = writeYaml(made.value, { ...heading, leftOut: made.leftOut });
    for (const { what, why } of made.leftOut) call.say(`Left out: ${what}: ${why}.`);
    if (Buffer.byteLength(text) > configurationLimits.megabytes * 1024 * 1024) {
      call.say(
        `This is larger than the ${configurationLimits.megabytes} MB that usher apply reads: cut its users in parts.`,
      );
    }
    if (!output) return { json: made.value, text: text.trimEnd() };
    return await save(output, text, made);
  },
});

async function save(output: string, text: string, { value, logo, leftOut }: Export): Promise<Result> {
  await refuseForeign(output);
  const logoFile = logo && join(dirname(output), logo.file);
  if (logo && logoFile) await writeWhole(logoFile, Buffer.from(logo.base64, 'base64'));
  await writeWhole(output, text);
  const counts = Object.entries(value).flatMap(([section, list]) =>
    Array.isArray(list) ? [[section, list.length]] : [],
  );
  const words = counts.map(([section, count]) => `${section} ${count}`).join(', ');
  const beside = logoFile ? ` and ${logoFile}` : '';
  return {
    json: { file: output, logo: logoFile, counts: Object.fromEntries(counts), left_out: leftOut },
    text: `Wrote ${output}${beside}${words && ` (${words})`}.`,
  };
}

/** Somebody's own file, with its comments and its `${NAME}`, is not for an export to write over. */
async function refuseForeign(file: string): Promise<void> {
  const text = await readFile(file, 'utf8').catch(() => '');
  if (text !== '' && !text.startsWith(EXPORT_MARK)) {
    throw new StartError(`${file} is there already and is no export. Name another file, or move it away.`);
  }
}

/** Nobody but its owner reads it, and nobody ever sees half of it. */
async function writeWhole(file: string, content: string | Buffer): Promise<void> {
  const draft = `${file}.${randomText(8)}`;
  try {
    const handle = await open(draft, 'wx', 0o600);
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw new StartError(`${file} cannot be written: ${(error as Error).message}.`, { cause: error });
  }
}
