/**
 * The health check of `usher serve` in a container: exit code 0 when `/readyz` says that it can serve, else 1 with why.
 * Any Host will do there, so it asks the container itself.
 */
const { PORT = '3000' } = process.env;

try {
  const answer = await fetch(`http://127.0.0.1:${PORT}/readyz`);
  console.log(await answer.text());
  process.exitCode = answer.ok ? 0 : 1;
} catch (error) {
  const { message, cause } = error as Error;
  console.error(`Nothing answers on port ${PORT}: ${(cause as Error | undefined)?.message ?? message}`);
  process.exitCode = 1;
}
