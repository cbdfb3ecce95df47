const UNIQUE_VIOLATION = '23505';
const DEADLOCK = '40P01';
const TRIES = 20;

/**
 * Repeats a statement that stands alone while others get in its way: two devices of one person that take two seats at
 * once, of which the later one fails and then finds the seat of the first. Throws what it throws otherwise.
 */
export async function untilNoCollision<T>(statement: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await statement();
    } catch (error) {
      const { code } = error as { code?: string };
      if ((code !== UNIQUE_VIOLATION && code !== DEADLOCK) || tries === TRIES) throw error;
    }
  }
}
