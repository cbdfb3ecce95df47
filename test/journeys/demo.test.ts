import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { follow, type Instruction, readGuide } from '../demo/follow-guide.ts';
import { openDemoProcess, type RunningDemo } from '../demo/open-demo.ts';
import { openVisitor } from '../support/browser.ts';

let demo: RunningDemo;
beforeAll(async () => {
  demo = await openDemoProcess();
});
afterAll(async () => {
  await demo[Symbol.asyncDispose]();
});

/** The steps of the guide by their headings, as a newcomer finds them. */
async function readSteps(guide: string): Promise<Map<string, Instruction[]>> {
  await using reader = await openVisitor();
  await reader.page.goto(guide);
  return Map.groupBy(await readGuide(reader.page), ({ step }) => step);
}

describe('whoever follows the page of the demo', () => {
  test('finds everything as it says, from registering to the nightly job', async () => {
    const steps = await readSteps(demo.banner.guide);
    expect([...steps.keys()]).toEqual([
      'Register',
      'Call the API',
      'Try tokens that are no good',
      'Sign out and call again',
      'Come back as a manager',
      'The same without a server',
      'One seat for two people',
      'A machine by itself',
    ]);
    await using visitor = await openVisitor();
    await using other = await openVisitor();
    const windows = { first: visitor.page, private: other.page };
    const complaints: string[] = [];
    for (const page of Object.values(windows)) page.on('pageerror', (error) => complaints.push(error.message));
    for (const instruction of [...steps.values()].flat()) {
      const page = windows[instruction.window];
      await follow(page, instruction).catch((error) => {
        const { step, does, words } = instruction;
        throw new Error(`«${step}» says: ${does} «${words}» at ${page.url()}`, { cause: error });
      });
    }
    expect(complaints).toEqual([]);
  });

  test('registers, calls the API, signs out and calls again: 200, then 401', async () => {
    const steps = await readSteps(demo.banner.guide);
    const said = ['Register', 'Call the API', 'Sign out and call again'].flatMap((title) => steps.get(title) ?? []);
    const statuses = said.filter(({ does, words }) => does === 'see' && /^\d{3} /.test(words));
    expect(statuses.map(({ words }) => words)).toEqual([
      '200 OK',
      '403 Forbidden',
      '403 Forbidden',
      '401 Unauthorized',
    ]);
    await using visitor = await openVisitor({ viewport: { width: 360, height: 740 } });
    for (const instruction of said) await follow(visitor.page, instruction);
    expect(await visitor.page.context().cookies(demo.banner.back_office)).not.toContainEqual(
      expect.objectContaining({ name: 'back-office' }),
    );
  });

  test('needs no JavaScript for the app with a server', async () => {
    const steps = await readSteps(demo.banner.guide);
    await using visitor = await openVisitor({ javaScriptEnabled: false });
    for (const instruction of steps.get('Come back as a manager') ?? []) await follow(visitor.page, instruction);
  });
});

describe('the app in the browser', () => {
  test('keeps its sign-in over a reload, renews without a cookie, and another tab has none', async () => {
    const steps = await readSteps(demo.banner.guide);
    await using visitor = await openVisitor();
    const { page, context } = visitor;
    const signIn = steps.get('The same without a server')?.slice(0, 6) ?? [];
    for (const instruction of signIn) await follow(page, instruction);
    expect(page.url()).toBe(`${demo.banner.reading_room}/`);
    await page.reload();
    await page.getByRole('heading', { name: 'You are signed in as Bob Hopper' }).waitFor();
    await context.clearCookies();
    const before = await page.locator('#access-claims').innerText();
    await page.getByRole('button', { name: 'Renew now' }).click();
    await page.getByText('The tokens were renewed').waitFor();
    expect(await page.locator('#access-claims').innerText()).not.toBe(before);
    const other = await context.newPage();
    await other.goto(demo.banner.reading_room);
    await other.getByRole('heading', { name: 'Nobody is signed in' }).waitFor();
  });

  test('renews by itself before the token ends', async () => {
    const steps = await readSteps(demo.banner.guide);
    await using visitor = await openVisitor();
    const { page } = visitor;
    await page.clock.install();
    for (const instruction of steps.get('The same without a server')?.slice(0, 6) ?? [])
      await follow(page, instruction);
    expect(await page.locator('#news').isVisible()).toBe(false);
    await page.clock.runFor(65_000);
    await page.getByText('The tokens were renewed').waitFor();
  });
});
