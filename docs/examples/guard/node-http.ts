import { createServer } from 'node:http';
import { createGuard, GuardRefusal } from '@usher/guard';

const { ISSUER = 'http://localhost:3000', AUDIENCE = 'https://api.example.com', PORT = '4001' } = process.env;

const guard = createGuard({ issuer: ISSUER, audience: AUDIENCE });
const checks: Record<string, Parameters<typeof guard.verify>[1][]> = {
  'GET /me': [],
  'GET /reports': [guard.requiresPermission('reports:read')],
  'DELETE /reports/1': [guard.higherEquals('manager')],
};

const server = createServer(async (request, response) => {
  response.setHeader('Content-Type', 'application/json');
  try {
    const { user } = await guard.verify(request, ...(checks[`${request.method} ${request.url}`] ?? []));
    response.end(JSON.stringify(user));
  } catch (error) {
    if (!(error instanceof GuardRefusal)) throw error;
    response.writeHead(error.status, error.headers).end(JSON.stringify(error.body));
  }
});
server.listen(Number(PORT), 'localhost', () => console.log(`http://localhost:${PORT}`));
